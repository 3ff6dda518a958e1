package dev.seamark.zones.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.answer.ZoneSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * Whatever happens to a cluster, in whatever order, and whatever is asked then: the answer is the
 * one of the {@link ReferenceZones}. The seed in a test's name makes the same history again; {@code
 * -Dseamark.firstSeed=N} asks for other histories than those of every build.
 */
@DisplayName("After any changes to a cluster")
class ZonesProperties {
  private static final int SEEDS = 300;
  private static final int CHANGES = 40;
  private static final int QUESTIONS = 8;
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  static LongStream seeds() {
    long first = Long.getLong("seamark.firstSeed", 0);
    return LongStream.range(first, first + SEEDS);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("zones answer as the reference does, whole and cut, and as zones built from scratch")
  void answersAreThoseOfTheReference(long seed) {
    Pick pick = new Pick(seed);
    ZoneSettings settings = SomeSettings.by(pick);
    ClusterHistory history = new ClusterHistory(pick, settings);
    SomeQuestions questions = new SomeQuestions(pick, settings, history.catalog());
    ReplyCheck check = new ReplyCheck(new ReferenceZones(settings, history.catalog()));
    List<Question> asked = new ArrayList<>();
    try (ClusterZones zones = new ClusterZones(settings, history.catalog(), CLOCK)) {
      Asker asker = new Asker(zones);
      Map<Question, List<String>> before = new LinkedHashMap<>();
      for (int change = 0; change < CHANGES; change++) {
        int serial = zones.serial();
        String where = "after change %d, %s, with %s".formatted(change, history.next(), settings);
        before.forEach(
            (question, everything) -> {
              Asker.Reply again = asker.ask(question);
              check.isRight(question, again, where);
              if (!again.everything().equals(everything)) {
                assertThat(zones.serial())
                    .as("serial, since %s is answered otherwise %s", question, where)
                    .isGreaterThan(serial);
              }
            });
        before.clear();
        for (int i = 0; i < QUESTIONS; i++) {
          Question question = questions.next();
          Asker.Reply whole = asker.ask(question, Asker.NO_LIMIT, pick.below(1000) - 500);
          check.isRight(question, whole, where);
          serialIsCurrent(settings, zones, whole, where);
          int limit = pick.between(290, 640);
          Asker.Reply cut = asker.ask(question, limit, pick.below(1000) - 500);
          ReplyCheck.isCut(question, whole, cut, limit, where);
          before.put(question, whole.everything());
          asked.add(question);
        }
      }
      sameFromScratch(settings, history, asker, asked);
    }
  }

  /** There is nothing in the zones that is not in the facts. */
  private static void sameFromScratch(
      ZoneSettings settings, ClusterHistory history, Asker asker, List<Question> asked) {
    ReferenceZones reference = new ReferenceZones(settings, history.catalog());
    try (ClusterZones zones = new ClusterZones(settings, history.catalog(), CLOCK)) {
      Asker fresh = new Asker(zones);
      for (Question question : asked) {
        if (!(reference.answer(question.name(), question.type()) instanceof Expected.OneOf)) {
          assertThat(fresh.ask(question).everything())
              .as("%s of zones built from scratch with %s", question, settings)
              .isEqualTo(asker.ask(question).everything());
        }
      }
    }
  }

  private static void serialIsCurrent(
      ZoneSettings settings, ClusterZones zones, Asker.Reply reply, String where) {
    reply.message().stream()
        .flatMap(m -> m.getSection(Section.AUTHORITY).stream())
        .filter(SOARecord.class::isInstance)
        .map(SOARecord.class::cast)
        .filter(
            soa ->
                settings.multiclusterZones().stream()
                    .map(Names::name)
                    .noneMatch(soa.getName()::equals))
        .forEach(
            soa ->
                assertThat(soa.getSerial())
                    .as("serial %s", where)
                    .isEqualTo(Integer.toUnsignedLong(zones.serial())));
  }
}
