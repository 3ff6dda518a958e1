package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.Problem;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

@DisplayName("The log says once")
class TroubleLogTest {
  private final List<String> lines = new ArrayList<>();
  private final Logger log =
      (Logger)
          Proxy.newProxyInstance(
              Logger.class.getClassLoader(),
              new Class<?>[] {Logger.class},
              (_, method, arguments) -> {
                Object[] all =
                    arguments.length == 2 && arguments[1] instanceof Object[] many
                        ? many
                        : Arrays.copyOfRange(arguments, 1, arguments.length);
                lines.add(
                    method.getName().toUpperCase(Locale.ROOT)
                        + " "
                        + MessageFormatter.arrayFormat(Objects.toString(arguments[0]), all)
                            .getMessage());
                return null;
              });

  @Test
  @DisplayName("that contact is lost, and once that it is regained, and for how long it was away")
  void contact() {
    var now = new AtomicReference<>(Instant.EPOCH);
    var contact = new Contact("https://k8s/", now::get, log);
    contact.made();
    contact.lost("connection refused");
    contact.lost("connection refused");
    contact.lost("no route");
    assertThat(contact.problem())
        .hasValueSatisfying(p -> assertThat(p.message()).contains("no route"));
    now.set(Instant.EPOCH.plusMillis(12_340));
    contact.made();
    contact.made();
    assertThat(contact.problem()).isEmpty();
    assertThat(lines)
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
    assertThat(lines)
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
    assertThat(lines)
        .containsExactly(
            "WARN cannot watch services: no rights",
            "WARN cannot watch services: etcd is away",
            "INFO services can be watched again");
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
    assertThat(lines).hasSize(1);
    troubles.onlyBroken(Map.of());
    assertThat(troubles.all()).isEmpty();
    troubles.broken(problem);
    assertThat(lines).hasSize(2);
  }
}
