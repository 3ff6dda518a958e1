package dev.seamark.server.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The address of an upstream, in labels, logs and messages")
class EndpointTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "192.0.2.1, 192.0.2.1:53",
    "2001:db8:0:0:0:0:0:5, [2001:db8::5]:53",
    "0:0:0:0:0:0:0:1, [::1]:53"
  })
  @DisplayName("is written as CoreDNS writes it: IPv6 in its short form (RFC 5952), in brackets")
  void text(String address, String text) throws Exception {
    assertThat(Endpoint.text(new InetSocketAddress(InetAddress.getByName(address), 53)))
        .isEqualTo(text);
  }

  @Test
  @DisplayName("has the zone of one that is not global")
  void zone() throws Exception {
    InetAddress local =
        Inet6Address.getByAddress("", InetAddress.getByName("fe80::1").getAddress(), 1);
    assertThat(Endpoint.text(new InetSocketAddress(local, 53))).isEqualTo("[fe80::1%1]:53");
  }
}
