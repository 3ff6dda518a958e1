package dev.seamark.server.corefile;

import static dev.seamark.server.corefile.Parsing.word;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.seamark.zones.wire.WireName;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A key of a server block")
class BlockKeyTest {

  private static List<String> read(String key) {
    try {
      return BlockKey.read(word(key), 53).stream()
          .map(k -> k.scheme() + " " + k.zone() + " " + k.port())
          .toList();
    } catch (CorefileException e) {
      throw new AssertionError(e.line(), e);
    }
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({
    "::ffff:10.0.0.0/104, dns 10.in-addr.arpa. 53",
    "., dns . 53",
    ".:1053, dns . 1053",
    "example.org, dns example.org. 53",
    "Example.ORG.:5353, dns example.org. 5353",
    "dns://.:53, dns . 53",
    "DNS://a.test, dns a.test. 53",
    "tls://a.test, tls a.test. 853",
    "quic://., quic . 853",
    "https://., https . 443",
    "https3://.:8443, https3 . 8443",
    "grpc://., grpc . 443",
    "10.0.0.0/8, dns 10.in-addr.arpa. 53",
    "10.1.2.3/16:5300, dns 1.10.in-addr.arpa. 5300",
    "192.0.2.7/32, dns 7.2.0.192.in-addr.arpa. 53",
    "0.0.0.0/0, dns in-addr.arpa. 53",
    "fd00:10:96::/48, dns 6.9.0.0.0.1.0.0.0.0.d.f.ip6.arpa. 53",
    "fd00::/8:1053, dns d.f.ip6.arpa. 1053",
    "0/25.2.0.192.in-addr.arpa, dns 0/25.2.0.192.in-addr.arpa. 53"
  })
  @DisplayName("has a scheme, a zone and a port")
  void schemeZonePort(String key, String expected) {
    assertThat(read(key)).containsExactly(expected);
  }

  @Test
  @DisplayName("may be a network that ends within an octet, and then is the zones that make it up")
  void withinAnOctet() {
    assertThat(read("10.30.64.0/19"))
        .hasSize(32)
        .startsWith("dns 64.30.10.in-addr.arpa. 53")
        .endsWith("dns 95.30.10.in-addr.arpa. 53");
    assertThat(read("192.168.1.0/25"))
        .hasSize(128)
        .startsWith("dns 0.1.168.192.in-addr.arpa. 53")
        .endsWith("dns 127.1.168.192.in-addr.arpa. 53");
    assertThat(read("fd00:30::/45"))
        .hasSize(8)
        .startsWith("dns 0.0.0.0.0.3.0.0.0.0.d.f.ip6.arpa. 53")
        .endsWith("dns 7.0.0.0.0.3.0.0.0.0.d.f.ip6.arpa. 53");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "tsl://. | unknown scheme 'tsl://'; did you mean 'tls'? known schemes: dns, tls, quic,"
            + " https, https3, grpc",
        ".: | expected a port behind the last colon of '.:', but found ''; a port is 0 to 65535",
        ".:99999 | expected a port behind the last colon of '.:99999', but found '99999'; a port is"
            + " 0 to 65535",
        "a.test:dns | expected a port behind the last colon of 'a.test:dns', but found 'dns'; a"
            + " port is 0 to 65535",
        ":53 | ':53' names no zone; the root zone is a dot, as in .:53",
        "2001:db8::53 | '2001:db8::53' is an address, not a zone; write a network, as in"
            + " 2001:db8::53/128, to serve its reverse zone",
        "10.0.0.0/33 | '10.0.0.0/33' is not a network: its prefix length is '33'; it can be 0 to"
            + " 32",
        "a..test | not a zone: name \"a..test\" has an empty label, but labels have 1 to 63 (RFC"
            + " 1035, 2.3.4); write labels with one dot between them",
        "{whoami} | '{whoami}' is not a zone; put a blank in front of '{' and the rest on lines of"
            + " its own; quote nothing in a name",
        "a.test{ | 'a.test{' is not a zone; put a blank in front of '{' and the rest on lines of"
            + " its own; quote nothing in a name",
        "999.1.1.1 | '999.1.1.1' is not a zone; it looks like an address, but each of its numbers"
            + " must be 0 to 255",
        "10.0.0.1 | '10.0.0.1' is not a zone; write a network, as in 10.0.0.1/32, to serve its"
            + " reverse zone",
        "bücher.test | zone 'bücher.test' has letters beyond ASCII; write it as xn--..."
      })
  @DisplayName("is refused where it is none")
  void refused(String key, String complaint) {
    CorefileException e =
        catchThrowableOfType(CorefileException.class, () -> BlockKey.read(word(key), 53));
    assertThat(e.line()).isEqualTo("Corefile:1:1: " + complaint);
  }

  @Test
  @DisplayName("and zones as arguments read alike; without any, others stand in for them")
  void arguments() throws CorefileException {
    List<WireName> otherwise = List.of(WireName.parse("other.test"));
    assertThat(ZoneArguments.of(List.of(), otherwise)).isEqualTo(otherwise);
    assertThat(
            ZoneArguments.of(
                List.of(word("Cluster.local."), word("10.0.0.0/15"), word("tls://a.test:53")),
                otherwise))
        .extracting(WireName::toString)
        .containsExactly("cluster.local.", "0.10.in-addr.arpa.", "1.10.in-addr.arpa.", "a.test.");
  }
}
