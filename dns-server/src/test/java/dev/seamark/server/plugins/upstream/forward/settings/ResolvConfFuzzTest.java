package dev.seamark.server.plugins.upstream.forward.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.seamark.server.plugin.ResolvConf;
import java.nio.charset.StandardCharsets;

/** Whatever a resolv.conf holds, it is read, and an address is one or none. */
class ResolvConfFuzzTest {
  @FuzzTest
  void anyText(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    assertThat(ResolvConf.search(text)).doesNotContain("");
    for (String server : ResolvConf.nameservers(text)) {
      assertThat(server).isNotEmpty();
      Destinations.address(server, 53)
          .ifPresent(found -> assertThat(found.address().isUnresolved()).isFalse());
    }
  }
}
