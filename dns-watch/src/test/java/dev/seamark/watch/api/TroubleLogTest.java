package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Problem;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

@DisplayName("The log says once")
class TroubleLogTest {
  private final LogLines lines = new LogLines();
  private final Logger log = lines.logger();

  @Test
  @DisplayName("that contact is lost, and once that it is regained, and for how long it was away")
  void contact() {
    var now = new AtomicReference<>(Instant.EPOCH.plusNanos(120_456_789));
    var contact = new Contact("https://k8s/", now::get, log);
    contact.made();
    contact.lost("connection refused");
    contact.lost("connection refused");
    contact.lost("no route");
    assertThat(contact.problem())
        .hasValueSatisfying(
            p ->
                assertThat(p.message())
                    .startsWith("no answer since 1970-01-01T00:00:00Z: no route"));
    now.set(Instant.EPOCH.plusMillis(12_440));
    contact.made();
    contact.made();
    assertThat(contact.problem()).isEmpty();
    assertThat(lines.all())
        .containsExactly(
            "WARN lost the connection to the Kubernetes API at https://k8s/ (connection refused);"
                + " still serving what is known, reconnecting",
            "INFO connected to the Kubernetes API at https://k8s/ after 12.3 s");
  }

  @Test
  @DisplayName("that the server cannot be reached, where it never was")
  void firstContact() {
    var contact = new Contact("https://k8s/", () -> Instant.EPOCH, log);
    contact.lost("connection refused");
    contact.lost("connection refused");
    assertThat(lines.all())
        .containsExactly(
            "WARN cannot reach the Kubernetes API at https://k8s/: connection refused; retrying");
  }

  @Test
  @DisplayName("that a kind is refused, again when the reason is another, and when it is granted")
  void refused() {
    var troubles = new Troubles("services", log);
    troubles.refused(new Problem("Forbidden", "u", "no rights"));
    troubles.refused(new Problem("Forbidden", "u", "no rights"));
    troubles.refused(new Problem("InternalError", "u", "etcd is away"));
    troubles.granted();
    troubles.granted();
    assertThat(troubles.all()).isEmpty();
    assertThat(lines.all())
        .containsExactly(
            "WARN cannot watch services: no rights",
            "WARN cannot watch services: etcd is away",
            "INFO services can be watched again");
  }

  @Test
  @DisplayName("nothing of a refusal that is over in a moment, and of one that stays when it does")
  void refusedForNow() {
    var troubles = new Troubles("services", log);
    var problem = new Problem("Forbidden", "u", "no rights");
    troubles.refusedForNow(problem);
    assertThat(troubles.all()).as("it is a problem, nevertheless").containsExactly(problem);
    troubles.granted();
    assertThat(troubles.all()).isEmpty();
    assertThat(lines.warnings()).isEmpty();

    troubles.refusedForNow(problem);
    troubles.refused(problem);
    troubles.refusedForNow(new Problem("Unauthorized", "u", "who is it"));
    troubles.refused(problem);
    troubles.granted();
    assertThat(lines.warnings()).containsExactly("WARN cannot watch services: no rights");
    assertThat(lines.all()).last().isEqualTo("INFO services can be watched again");
  }

  @Test
  @DisplayName("that an object is broken, for as long as it is broken in the same way")
  void broken() {
    var troubles = new Troubles("services", log);
    Problem problem = new Problem("Invalid", "u/web", "ports is a text");
    troubles.broken(problem);
    troubles.onlyBroken(Map.of("u/web", problem));
    troubles.broken(problem);
    assertThat(troubles.all()).containsExactly(problem);
    assertThat(lines.all()).hasSize(1);
    troubles.onlyBroken(Map.of());
    assertThat(troubles.all()).isEmpty();
    troubles.broken(problem);
    assertThat(lines.all()).hasSize(2);
  }
}
