package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The program has the native libraries of epoll and QUIC")
class NativesTest {
  @ParameterizedTest(name = "for {0}")
  @ValueSource(strings = {"x86_64", "aarch_64"})
  @DisplayName("for each architecture that there are images for")
  void forBoth(String architecture) {
    assertThat(
            getClass()
                .getResource(
                    "/META-INF/native/libnetty_transport_native_epoll_" + architecture + ".so"))
        .isNotNull();
    assertThat(
            getClass()
                .getResource("/META-INF/native/libnetty_quiche42_linux_" + architecture + ".so"))
        .isNotNull();
  }
}
