package dev.seamark.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A resolv.conf")
class ResolvConfTest {
  @Test
  @DisplayName("has name servers in their order")
  void nameservers() {
    assertThat(ResolvConf.nameservers("nameserver 10.0.0.1\n# nameserver x\n nameserver ::1 y\n"))
        .containsExactly("10.0.0.1", "::1");
  }

  @Test
  @DisplayName("has the search path of its last line that names one")
  void search() {
    assertThat(ResolvConf.search("search a.test b.test\nnameserver 10.0.0.1\n"))
        .containsExactly("a.test", "b.test");
    assertThat(ResolvConf.search("domain c.test d.test\n;search x\n")).containsExactly("c.test");
    assertThat(ResolvConf.search("domain c.test\nsearch a.test\tb.test\nsearch\n"))
        .containsExactly("a.test", "b.test");
    assertThat(ResolvConf.search("options ndots:5")).isEmpty();
  }
}
