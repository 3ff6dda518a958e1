package dev.seamark.process.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An address to listen on")
class HttpAddressTest {
  @ParameterizedTest(name = "{0} is host {1}, port {2}")
  @CsvSource({
    ":8080, '', 8080",
    "0.0.0.0:9153, 0.0.0.0, 9153",
    "127.0.0.1:9153, 127.0.0.1, 9153",
    "localhost:9153, localhost, 9153",
    "[::1]:8080, ::1, 8080",
    "[::]:0, ::, 0"
  })
  void isHostAndPort(String text, String host, int port) {
    HttpAddress address = HttpAddress.parse(text);

    assertThat(address).isEqualTo(new HttpAddress(host, port));
    assertThat(address).hasToString(text);
  }

  @ParameterizedTest(name = "{0} is none")
  @ValueSource(strings = {"8080", "localhost", "::1:8080", ":", ":http", ":65536", "a:b:1", ""})
  void isNothingElse(String text) {
    assertThatThrownBy(() -> HttpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("address " + text);
  }
}
