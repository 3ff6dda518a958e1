package dev.seamark.zones.reference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.answer.ClusterZones;
import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.settings.ZoneSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;

/**
 * Whatever happens to a cluster, in whatever order, and whatever is asked then: the answer is the
 * one of the {@link ReferenceZones}. The seed in a test's name makes the same history again; {@code
 * -Dseamark.firstSeed=N -Dseamark.seeds=M} asks for M others than those of every build.
 */
@DisplayName("After any changes to a cluster")
class ZonesProperties {
  private static final int SEEDS = 300;
  private static final int CHANGES = 40;
  private static final int QUESTIONS = 5;
  private static final int ASKED_AGAIN = 2;
  private static final int SMALLEST_LIMIT = 290; // a question and its SOA fit, not much more
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private Instant now = START;
  private final InstantSource clock = () -> now;

  static LongStream seeds() {
    long first = Long.getLong("seamark.firstSeed", 0);
    return LongStream.range(first, first + Long.getLong("seamark.seeds", SEEDS));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  @DisplayName("zones answer as the reference does, whole and cut, and as zones built from scratch")
  void answersAreThoseOfTheReference(long seed) {
    Pick pick = new Pick(seed);
    ZoneSettings settings = SomeSettings.by(pick);
    ClusterHistory history = new ClusterHistory(pick, settings);
    SomeQuestions questions = new SomeQuestions(pick, settings, history.catalog());
    ReferenceZones reference = new ReferenceZones(settings, history.catalog());
    ReplyCheck check = new ReplyCheck(reference);
    List<Question> asked = new ArrayList<>();
    try (ClusterZones zones = new ClusterZones(settings, history.catalog(), clock)) {
      Asker asker = new Asker(zones::answer);
      List<Asked> before = new ArrayList<>();
      for (int change = 0; change < CHANGES; change++) {
        int serial = zones.serial();
        now = now.plusSeconds(1); // two changes in one second move the serial when it is over
        String where = "after change %d, %s, with %s".formatted(change, history.next(), settings);
        for (Asked earlier : before) {
          Asker.Reply again = asker.ask(earlier.question());
          check.isRight(earlier.question(), again, where);
          if (zones.serial() == serial && reference.isDefinite(earlier.question())) {
            assertThat(again.everything())
                .as("%s under the serial from before, %s", earlier.question(), where)
                .isEqualTo(earlier.everything());
          }
        }
        assertThat(zones.serial()).as("serial %s", where).isGreaterThanOrEqualTo(serial);
        before.clear();
        for (int i = 0; i < QUESTIONS; i++) {
          Question question = questions.next();
          Asker.Reply whole = asker.ask(question, Asker.NO_LIMIT, pick.below(1000) - 500);
          check.isRight(question, whole, where);
          serialIsCurrent(settings, zones, whole, where);
          int limit = pick.between(SMALLEST_LIMIT, 640);
          if (whole.length() > SMALLEST_LIMIT || pick.percent(10)) {
            Asker.Reply cut = asker.ask(question, limit, pick.below(1000) - 500);
            ReplyCheck.isCut(question, whole, cut, limit, where);
          }
          if (before.size() < ASKED_AGAIN) {
            before.add(new Asked(question, whole.everything()));
          }
          asked.add(question);
        }
      }
      sameFromScratch(settings, history.catalog(), reference, asker, asked);
    }
  }

  /** A question and all that was answered to it. */
  private record Asked(Question question, List<String> everything) {}

  /** There is nothing in the zones that is not in the facts. */
  private static void sameFromScratch(
      ZoneSettings settings,
      Catalog catalog,
      ReferenceZones reference,
      Asker asker,
      List<Question> asked) {
    try (ClusterZones zones = new ClusterZones(settings, catalog, () -> START)) {
      Asker fresh = new Asker(zones::answer);
      for (Question question : asked) {
        if (reference.isDefinite(question)) {
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
