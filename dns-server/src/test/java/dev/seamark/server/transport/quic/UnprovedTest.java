package dev.seamark.server.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A client that has not proved its address")
class UnprovedTest {
  private static final InetSocketAddress CLIENT = at(1);
  private static final InetSocketAddress OTHER = at(2);

  private final Unproved unproved = new Unproved();

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), port);
  }

  @Test
  @DisplayName("is sent three times what came from it, as datagrams come, and no more")
  void limit() {
    unproved.came(CLIENT, 1_200);
    unproved.begun(CLIENT);
    assertThat(unproved.mayGo(CLIENT, 3_600)).isTrue();
    assertThat(unproved.mayGo(CLIENT, 1)).isFalse();
    unproved.came(OTHER, 1_000);
    assertThat(unproved.mayGo(CLIENT, 1)).isFalse();
    unproved.came(CLIENT, 100);
    assertThat(unproved.mayGo(CLIENT, 301)).isFalse();
    assertThat(unproved.mayGo(CLIENT, 300)).isTrue();
    assertThat(unproved.mayGo(OTHER, 9_999)).isTrue();
  }

  @Test
  @DisplayName("has one allowance for all of its connections, until the last handshake is over")
  void connections() {
    unproved.came(CLIENT, 100);
    unproved.begun(CLIENT);
    unproved.came(CLIENT, 100);
    unproved.begun(CLIENT);
    assertThat(unproved.mayGo(CLIENT, 600)).isTrue();
    unproved.over(CLIENT);
    assertThat(unproved.mayGo(CLIENT, 1)).isFalse();
    unproved.over(CLIENT);
    assertThat(unproved.mayGo(CLIENT, 9_999)).isTrue();
  }
}
