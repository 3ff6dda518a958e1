package dev.seamark.zones.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.Record;

@DisplayName("Any zone")
class StaticZoneProperties {
  private static final String[] LABELS = {"a", "b", "c", "*", "\\000", "\\001", "aa"};
  private static final String[] TYPES = {"A", "TXT", "MX", "CNAME", "NS", "DNAME", "DS", "ANY"};

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("answers as a plain list of its records does")
  void asTheModel(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder text = new StringBuilder("@ SOA ns mail 7 7200 1800 86400 60\n@ NS a\n");
    for (int i = random.nextInt(25); i > 0; i--) {
      text.append(name(random)).append(' ').append(record(random)).append('\n');
    }
    List<Record> records = TestZone.records("example.org.", text.toString());
    TestZone zone = new TestZone(TestZone.zone("example.org", records));
    ReferenceZone model = new ReferenceZone(records);
    for (int i = 0; i < 150; i++) {
      String question = name(random) + " " + TYPES[random.nextInt(TYPES.length)];
      TestZone.Reply reply = zone.ask(question);
      List<String> answer = new ArrayList<>(new TreeSet<>(reply.answer()));
      String said = "%s %s %s".formatted(reply.rcode(), reply.verdict(), answer);
      assertThat(said).as(text + "? " + question).isEqualTo(model.ask(question));
    }
  }

  private static String name(SplittableRandom random) {
    int labels = random.nextInt(5);
    List<String> name = new ArrayList<>();
    for (int i = 0; i < labels; i++) {
      name.add(LABELS[random.nextInt(LABELS.length)]);
    }
    return name.isEmpty() ? "@" : String.join(".", name);
  }

  private static String record(SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2, 3 -> "A 192.0.2." + random.nextInt(3);
      case 4 -> "TXT t" + random.nextInt(3);
      case 5 -> "MX 1 " + name(random);
      case 6, 7 -> "CNAME " + (random.nextInt(5) == 0 ? "elsewhere." : name(random));
      case 8 -> random.nextBoolean() ? "NS " + name(random) : "DS 1 13 99 AB";
      default -> random.nextInt(3) == 0 ? "DNAME " + name(random) : "A 192.0.2.9";
    };
  }
}
