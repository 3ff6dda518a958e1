package dev.seamark.server.plugins.cookie;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Server cookies")
class ServerCookiesTest {
  private static final String SECRET = "e5e973e5a6b2a43f48e7dc849e37bfcf";
  private static final String NEXT = "445536bcd2513298075a5d379663c962";
  private static final byte[] CLIENT = bytes("2464c4abcf10c957");
  private static final byte[] ADDRESS = address("198.51.100.100");
  private static final int NOW = 1_559_731_985;

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] address(String text) {
    return InetAddress.ofLiteral(text).getAddress();
  }

  private static ServerCookies by(String... secrets) {
    return new ServerCookies(List.of(secrets).stream().map(s -> SipHash24.of(bytes(s))).toList());
  }

  @ParameterizedTest(name = "{1} at {3}")
  @CsvSource({
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 198.51.100.100, 2464c4abcf10c957, 1559731985,"
        + " 010000005cf79f111f8130c3eee29480",
    "e5e973e5a6b2a43f48e7dc849e37bfcf, 198.51.100.100, 2464c4abcf10c957, 1559734385,"
        + " 010000005cf7a871d4a564a1442aca77",
    "445536bcd2513298075a5d379663c962, 2001:db8:220:1:59de:d0f4:8769:82b8, 22681ab97d52c298,"
        + " 1559741961, 010000005cf7c609a6bb79d16625507a",
  })
  @DisplayName("are those of the RFC's examples")
  void examples(String secret, String address, String client, int now, String server) {
    byte[] both = by(secret).make(bytes(client), address(address), now);
    assertThat(HexFormat.of().formatHex(both)).isEqualTo(client + server);
    assertThat(by(secret).areValid(both, address(address), now)).isTrue();
  }

  @ParameterizedTest(name = "{0} s later: {1}")
  @CsvSource({"0, true", "3600, true", "3601, false", "-300, true", "-301, false"})
  @DisplayName("are valid for an hour, and from a clock that is five minutes ahead")
  void time(int later, boolean valid) {
    byte[] both = by(SECRET).make(CLIENT, ADDRESS, NOW);
    assertThat(by(SECRET).areValid(both, ADDRESS, NOW + later)).isEqualTo(valid);
  }

  @Test
  @DisplayName("are valid by the second secret, too, so that secrets can be replaced")
  void rotation() {
    byte[] old = by(SECRET).make(CLIENT, ADDRESS, NOW);
    assertThat(by(NEXT, SECRET).areValid(old, ADDRESS, NOW)).isTrue();
    assertThat(by(NEXT).areValid(old, ADDRESS, NOW)).isFalse();
    byte[] made = by(NEXT, SECRET).make(CLIENT, ADDRESS, NOW);
    assertThat(by(NEXT).areValid(made, ADDRESS, NOW)).isTrue();
  }

  @Test
  @DisplayName("are not valid for another address")
  void otherAddress() {
    byte[] both = by(SECRET).make(CLIENT, ADDRESS, NOW);
    assertThat(by(SECRET).areValid(both, address("198.51.100.101"), NOW)).isFalse();
  }

  @Test
  @DisplayName("are not valid with any bit changed")
  void changed() {
    byte[] both = by(SECRET).make(CLIENT, ADDRESS, NOW);
    for (int bit = 0; bit < both.length * 8; bit++) {
      byte[] other = both.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(by(SECRET).areValid(other, ADDRESS, NOW)).as("bit %d", bit).isFalse();
    }
  }
}
