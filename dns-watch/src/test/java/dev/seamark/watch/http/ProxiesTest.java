package dev.seamark.watch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The proxy of the environment")
class ProxiesTest {
  @ParameterizedTest(name = "NO_PROXY={0}: {1} goes through it: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "''                       | api.example.com | true",
        "*                        | api.example.com | false",
        "example.com              | api.example.com | false",
        ".example.com             | api.example.com | false",
        ".example.com             | example.com     | true",
        "example.com:6443         | api.example.com | false",
        "example.com:443          | api.example.com | true",
        "other.org, example.com   | api.example.com | false",
        "10.96.0.0/12             | 10.96.0.1       | false",
        "10.96.0.0/12             | 10.200.0.1      | true",
        "10.96.0.1                | 10.96.0.1       | false",
        "fd00::/8                 | fd00::1         | false",
        "''                       | localhost       | false",
        "''                       | 127.0.0.1       | false",
        "''                       | ::1             | false",
      })
  @DisplayName("is for all servers but those of NO_PROXY and this machine")
  void noProxy(String exceptions, String host, boolean through) {
    Map<String, String> environment =
        Map.of("HTTPS_PROXY", "http://proxy:3128", "NO_PROXY", exceptions);
    assertThat(Proxies.of(environment, true, host, 6443).isPresent()).isEqualTo(through);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "https_proxy, proxy:3128, http://proxy:3128",
    "HTTPS_PROXY, socks5://proxy:1080, socks5://proxy:1080",
    "HTTP_PROXY, http://proxy:3128, ''",
  })
  @DisplayName("is named by HTTPS_PROXY, in either case")
  void names(String name, String value, String proxy) {
    assertThat(
            Proxies.of(Map.of(name, value), true, "api.example.com", 6443)
                .map(Object::toString)
                .orElse(""))
        .isEqualTo(proxy);
  }
}
