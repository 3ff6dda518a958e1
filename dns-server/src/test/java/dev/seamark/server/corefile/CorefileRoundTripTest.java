package dev.seamark.server.corefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A Corefile that is printed")
class CorefileRoundTripTest {
  private static final String LETTERS = "ab.:/{}[]()$%\\\"# \n\t,é@*";

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("reads back as it was")
  void readsBack(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> tree = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    int blocks = random.nextInt(1, 4);
    for (int i = 0; i < blocks; i++) {
      int keys = random.nextInt(1, 4);
      List<String> names = new ArrayList<>();
      for (int k = 0; k < keys; k++) {
        names.add("k" + random.nextInt(100) + ".test");
      }
      String comma = random.nextBoolean() ? ", " : " ";
      text.append(String.join(comma, names));
      tree.add("keys " + names);
      block(random, 0, text, tree);
    }

    assertThat(shape(Parsing.parsed(text.toString()))).as(text.toString()).isEqualTo(tree);
  }

  private static void block(
      SplittableRandom random, int depth, StringBuilder text, List<String> tree) {
    text.append(random.nextInt(8) == 0 ? "\n{" : " {").append(end(random));
    int directives = random.nextInt(4);
    for (int i = 0; i < directives; i++) {
      String indent = " ".repeat(2 * depth + random.nextInt(3));
      text.append(indent).append("d").append(i);
      List<String> arguments = new ArrayList<>();
      int count = random.nextInt(4);
      for (int a = 0; a < count; a++) {
        String argument = word(random);
        arguments.add(argument);
        text.append(random.nextBoolean() ? " " : "\t").append(quoted(argument));
      }
      boolean hasBlock = depth < 3 && random.nextInt(3) == 0;
      tree.add(depth + " d" + i + " " + arguments + (hasBlock ? " block" : ""));
      if (hasBlock) {
        block(random, depth + 1, text, tree);
      } else {
        text.append(end(random));
      }
    }
    text.append("}").append(end(random));
  }

  private static String end(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> " # a } comment \"\n";
      case 1 -> "\r\n\n";
      default -> "\n";
    };
  }

  private static String word(SplittableRandom random) {
    StringBuilder word = new StringBuilder();
    int length = random.nextInt(8);
    for (int i = 0; i < length; i++) {
      word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    // A backslash before a quote (or the end) cannot be written, and a reference is replaced.
    String text = word.toString().replace("\\", "/").replace("{$", "{").replace("{%", "{");
    return text.replace("{$", "{").replace("{%", "{");
  }

  private static String quoted(String word) {
    boolean plain = !word.isEmpty() && word.matches("[a-z0-9.:/@*\\[\\]]+");
    return plain ? word : '"' + word.replace("\"", "\\\"") + '"';
  }

  private static List<String> shape(Corefile file) {
    List<String> tree = new ArrayList<>();
    for (ServerBlock block : file.blocks()) {
      tree.add("keys " + block.keys());
      shape(block.directives(), 0, tree);
    }
    return tree;
  }

  private static void shape(List<Directive> directives, int depth, List<String> tree) {
    for (Directive d : directives) {
      tree.add(depth + " " + d.name() + " " + d.texts() + (d.hasBlock() ? " block" : ""));
      shape(d.block(), depth + 1, tree);
    }
  }
}
