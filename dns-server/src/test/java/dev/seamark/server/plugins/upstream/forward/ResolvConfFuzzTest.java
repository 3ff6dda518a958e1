package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/** Whatever a resolv.conf holds, its name servers are read, and an address is one or none. */
class ResolvConfFuzzTest {
  @FuzzTest
  void anyText(byte[] bytes) {
    for (String server : ResolvConf.nameservers(new String(bytes, StandardCharsets.ISO_8859_1))) {
      assertThat(server).isNotEmpty();
      Destinations.address(server)
          .ifPresent(address -> assertThat(address.isUnresolved()).isFalse());
    }
  }
}
