package dev.seamark.proxy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.rules.Outcome.Seen;
import dev.seamark.proxy.rules.Rule.Expectation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * One client that connects to one frontend, again and again.
 *
 * @param udp whether by UDP
 */
public record Play(Stage stage, Expectation expectation, boolean udp) {
  /** So many connections miss one of three pods once in ten billion times. */
  private static final int MOST_ATTEMPTS = 60;

  /** So many at least, which would meet a pod that must not be met. */
  private static final int LEAST_ATTEMPTS = 6;

  /** Plays all that is expected, at the same time, over TCP and UDP. */
  public static void all(Stage stage, List<Expectation> expectations) throws InterruptedException {
    Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> playing = new ArrayList<>();
    for (Expectation expectation : expectations) {
      for (boolean udp : new boolean[] {false, true}) {
        Play play = new Play(stage, expectation, udp);
        playing.add(stage.start(expectation.client(), () -> play.note(failures)));
      }
    }
    for (Thread thread : playing) {
      thread.join();
    }
    assertThat(failures).isEmpty();
  }

  private void note(Queue<Throwable> failures) {
    try {
      check();
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  private void check() throws Exception {
    switch (expectation.outcome()) {
      case Outcome.Reaches(Set<String> pods, Seen seen) -> reaches(pods, seen);
      case Outcome.Silent _, Outcome.NotCarried _ -> isUnanswered(Dialogue.SILENCE_MILLIS);
      case Outcome.Refused _ -> isUnanswered(Dialogue.PATIENCE_MILLIS);
    }
  }

  private void reaches(Set<String> pods, Seen seen) throws Exception {
    Set<String> met = new HashSet<>();
    for (int i = 0; i < MOST_ATTEMPTS && (i < LEAST_ATTEMPTS || !met.equals(pods)); i++) {
      String reply = attempt(Dialogue.PATIENCE_MILLIS);
      String[] podAndClient = reply.split(" ");
      assertThat(pods).as("%s meets %s", this, reply).contains(podAndClient[0]);
      met.add(podAndClient[0]);
      if (stage.showsClients()) {
        isSeen(seen, podAndClient[1]);
      }
    }
    assertThat(met).as("all that %s meets", this).isEqualTo(pods);
  }

  private void isSeen(Seen seen, String client) {
    switch (seen) {
      case ANYBODY -> {}
      case ITSELF -> assertThat(client).as("who %s is", this).isEqualTo(source());
      case NODE ->
          assertThat(client)
              .as("who %s is", this)
              .isNotEqualTo(source())
              .isNotIn(stage.cast().pods().values());
    }
  }

  private void isUnanswered(int millis) throws Exception {
    assertThat(attempt(millis))
        .as("what %s hears", this)
        .isIn(stage.heard(expectation.outcome(), expectation.client(), udp));
  }

  private String source() {
    return stage.cast().client(expectation.client());
  }

  private String attempt(int millis) throws Exception {
    String address = stage.frontend(expectation.frontend());
    return udp
        ? Dialogue.datagram(source(), address, expectation.port(), millis)
        : Dialogue.connect(Optional.of(source()), address, expectation.port(), millis);
  }

  @Override
  public String toString() {
    return expectation + (udp ? "/udp" : "/tcp");
  }
}
