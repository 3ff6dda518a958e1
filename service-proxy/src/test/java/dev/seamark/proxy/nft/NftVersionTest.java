package dev.seamark.proxy.nft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The program nft")
class NftVersionTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "nftables v0.9.8 (E.D.S.), 0.9.8, is too old",
    "nftables v1.0 (Fearless Fosdick), 1.0.0, is too old",
    "nftables v1.0.1 (Fearless Fosdick #3), 1.0.1, is older than",
    "nftables v1.0.5 (Lester Gooch #4), 1.0.5, is older than",
    "nftables v1.0.6 (Lester Gooch #5), 1.0.6, ''",
    "nftables v1.1.3 (Commodore Bullmoose #4), 1.1.3, ''",
    "nftables v1.10.0, 1.10.0, ''",
  })
  @DisplayName("is too old, older than what was tested, or new enough")
  void doubt(String words, String version, String doubt) {
    NftVersion read = NftVersion.in(words).orElseThrow();

    assertThat(read).hasToString(version);
    assertThat(read.doubt().orElse("")).contains(doubt);
    assertThat(read.doubt().isEmpty()).isEqualTo(doubt.isEmpty());
  }

  @Test
  @DisplayName("may say nothing of its version")
  void unknown() {
    assertThat(NftVersion.in("usage: nft")).isEmpty();
  }
}
