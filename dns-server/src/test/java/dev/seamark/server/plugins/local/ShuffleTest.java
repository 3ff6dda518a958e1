package dev.seamark.server.plugins.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.seamark.zones.wire.ReplyBuffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

@DisplayName("Shuffling an answer in place")
class ShuffleTest {

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  private static Record record(String text) {
    try {
      return RecordText.read(text).orElseThrow();
    } catch (java.io.IOException e) {
      throw new AssertionError(text, e);
    }
  }

  private static ReplyBuffer reply(List<String> answers, String... additional) {
    try {
      Message message =
          Message.newQuery(Record.newRecord(Name.fromString("www.a.test."), Type.A, DClass.IN));
      answers.forEach(text -> message.addRecord(record(text), Section.ANSWER));
      Arrays.asList(additional)
          .forEach(text -> message.addRecord(record(text), Section.ADDITIONAL));
      byte[] wire = message.toWire(ReplyBuffer.MAX_MESSAGE);
      ReplyBuffer reply = new ReplyBuffer();
      reply.set(wire, 0, wire.length);
      return reply;
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Message read(ReplyBuffer reply) {
    try {
      return new Message(Arrays.copyOf(reply.bytes(), reply.length()));
    } catch (java.io.IOException e) {
      throw new AssertionError("shuffled into rubbish", e);
    }
  }

  private static List<String> addresses(int count) {
    List<String> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add("www.a.test. 5 IN A 192.0.2." + i);
    }
    return addresses;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("loses nothing, keeps aliases in front, and leaves a message that can be read")
  void losesNothing(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> answers = new ArrayList<>();
    String owner = "www.a.test.";
    int aliases = random.nextInt(3);
    for (int i = 0; i < aliases; i++) {
      String target = random.nextBoolean() ? "t" + i + ".a.test." : "other" + i + ".example.";
      answers.add(owner + " 5 IN CNAME " + target);
      owner = target;
    }
    boolean v6 = random.nextBoolean();
    int count = random.nextInt(40);
    for (int i = 0; i < count; i++) {
      answers.add(owner + (v6 ? " 5 IN AAAA 2001:db8::" : " 5 IN A 192.0.2.") + i);
    }
    ReplyBuffer reply = reply(answers, "x.a.test. 5 IN A 192.0.2.99");
    int length = reply.length();

    assertThat(Shuffle.inPlace(reply, random)).isEqualTo(Shuffle.Result.DONE);

    Message message = read(reply);
    assertThat(reply.length()).isEqualTo(length);
    assertThat(message.getSection(Section.ANSWER))
        .containsExactlyInAnyOrderElementsOf(answers.stream().map(ShuffleTest::record).toList());
    assertThat(message.getSection(Section.ANSWER).subList(0, aliases))
        .isEqualTo(answers.subList(0, aliases).stream().map(ShuffleTest::record).toList());
    assertThat(Told.records(message, Section.ADDITIONAL))
        .containsExactly("x.a.test. 5 IN A 192.0.2.99");
  }

  @Test
  @DisplayName("gives every order, each as often as any other")
  void everyOrder() {
    SplittableRandom random = new SplittableRandom(1);
    int[] first = new int[4];
    Set<List<String>> orders = new HashSet<>();
    ReplyBuffer reply = reply(addresses(4));
    int rounds = 4000;
    for (int i = 0; i < rounds; i++) {
      Shuffle.inPlace(reply, random);
      List<String> order = Told.answers(read(reply));
      orders.add(order);
      first[order.getFirst().charAt(order.getFirst().length() - 1) - '0']++;
    }
    assertThat(orders).hasSize(24);
    for (int times : first) {
      assertThat(times).isBetween(rounds / 4 - 150, rounds / 4 + 150);
    }
  }

  @Test
  @DisplayName("allocates nothing")
  void allocatesNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    SplittableRandom random = new SplittableRandom(1);
    List<String> answers = new ArrayList<>(List.of("www.a.test. 5 IN CNAME t.a.test."));
    addresses(20).forEach(text -> answers.add(text.replace("www", "t")));
    ReplyBuffer reply = reply(answers);
    for (int i = 0; i < 1000; i++) {
      Shuffle.inPlace(reply, random);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 1000; i++) {
      Shuffle.inPlace(reply, random);
    }
    long after = threads.getCurrentThreadAllocatedBytes();
    assertThat(after - before).isLessThan(1000); // less than a byte each: none
  }

  @Test
  @DisplayName("is not for answers of other shapes, where there is something to shuffle")
  void otherShapes() {
    assertThat(
            Shuffle.inPlace(
                reply(
                    List.of(
                        "www.a.test. 5 IN MX 10 m1.a.test.", "www.a.test. 5 IN MX 10 m2.a.test.")),
                new SplittableRandom(1)))
        .isEqualTo(Shuffle.Result.NEEDS_OBJECTS);
    assertThat(
            Shuffle.inPlace(
                reply(
                    List.of(
                        "www.a.test. 5 IN A 192.0.2.1",
                        "www.a.test. 5 IN CNAME t.a.test.",
                        "t.a.test. 5 IN A 192.0.2.2")),
                new SplittableRandom(1)))
        .isEqualTo(Shuffle.Result.NEEDS_OBJECTS);
    assertThat(
            Shuffle.inPlace(
                reply(
                    List.of(
                        "www.a.test. 5 IN SRV 0 0 1 t.a.test.",
                        "www.a.test. 5 IN SRV 0 0 2 t.a.test.")),
                new SplittableRandom(1)))
        .isEqualTo(Shuffle.Result.DONE);
  }

  @Test
  @DisplayName("survives replies that end within a record")
  void cutOff() {
    ReplyBuffer whole = reply(addresses(5));
    for (int length = 12; length < whole.length(); length++) {
      ReplyBuffer cut = new ReplyBuffer();
      cut.set(Arrays.copyOf(whole.bytes(), length), 0, length);
      assertThat(Shuffle.inPlace(cut, new SplittableRandom(length))).isNotNull();
    }
  }
}
