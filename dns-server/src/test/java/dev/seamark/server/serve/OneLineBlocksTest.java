package dev.seamark.server.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.corefile.Corefile;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.plugins.Plugins;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What CoreDNS 1.14.7 does with each of these was seen by running it. */
@DisplayName("A block on one line")
class OneLineBlocksTest {

  private static Corefile checked(String directive) throws CorefileException {
    Corefile read =
        CorefileParser.parseText(
            "Corefile",
            ". {\n " + directive + "\n}\n",
            Path.of(""),
            Set.copyOf(Plugins.names()),
            name -> Optional.empty());
    OneLineBlocks.check(read);
    return read;
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "forward . 192.0.2.1 { policy sequential }",
        "forward . 192.0.2.1 { max_concurrent 1000 }",
        "forward . 192.0.2.1 { except cluster.local }",
        "forward . 192.0.2.1 { except a.test b.test }",
        "forward . 192.0.2.1 { expire 10s }",
        "forward . 192.0.2.1 { max_fails 3 }",
        "forward . 192.0.2.1 {\n policy sequential\n max_fails 3 }",
        "acl { block type AAAA net * }",
        "acl { drop net * }",
        "cache { disable denial example.org }",
        "cache { denial 100 60 5 }",
        "dns64 { prefix 64:ff9b::/96 }",
        "dns64 { allow_ipv4 }",
        "errors { stacktrace }",
        "hosts { 10.0.0.1 a.example }",
        "hosts { ttl 60 }",
        "hosts { no_reverse }",
        "kubernetes cluster.local { ttl 30 }",
        "kubernetes cluster.local { noendpoints }",
        "k8s_external example.org { apex dns }",
        "template IN A { rcode NXDOMAIN }",
      })
  @DisplayName("is read where it means in CoreDNS what it says")
  void isRead(String directive) throws CorefileException {
    var block = checked(directive).blocks().getFirst().directives().getFirst().block();
    assertThat(block).isNotEmpty();
    assertThat(block.getLast().texts()).doesNotContain("}");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        // CoreDNS refuses these, too
        "health { lameduck 5s }",
        "cache { success 100 }",
        "cache { serve_stale }",
        "log { class error }",
        "errors { consolidate 5m x }",
        "forward . 192.0.2.1 { force_tcp }",
        "forward . 192.0.2.1 { prefer_udp }",
        "forward . 192.0.2.1 { health_check 5s }",
        "forward . 192.0.2.1 { next NXDOMAIN }",
        "acl { allow net 10.0.0.0/8 }",
        "hosts { reload 10s }",
        "kubernetes cluster.local { pods insecure }",
        "kubernetes cluster.local { labels a=b }",
        "loadbalance { prefer 10.0.0.0/8 }",
        "ready { monitor continuously }",
        "timeouts { read 3s }",
        "transfer { to * }",
        // these mean something else there: the brace is a zone, a name, a record, ...
        "hosts { fallthrough }",
        "hosts { 10.0.0.1 }",
        "kubernetes cluster.local { fallthrough }",
        "k8s_external example.org { fallthrough }",
        "cache { disable success }",
        "template IN A { answer \"a.test 60 IN A 192.0.2.1\" }",
        "template IN A { ederror 21 }",
        "template IN A { fallthrough }",
        "rewrite stop { name regex a b }",
      })
  @DisplayName("is refused where CoreDNS refuses it or takes it for something else")
  void isRefused(String directive) {
    assertThatThrownBy(() -> checked(directive))
        .isInstanceOfSatisfying(
            CorefileException.class,
            e ->
                assertThat(e.line())
                    .matches(
                        "Corefile:2:\\d+: unexpected '}' behind '.*'; put it on a line of its.*"));
  }

  @Test
  @DisplayName("is refused for a whole server block, and with anything behind it")
  void server() {
    assertThatThrownBy(() -> checked("whoami }"))
        .hasMessageContaining("unexpected '}' behind 'whoami'");
    assertThatThrownBy(() -> checked("forward . 192.0.2.1 { policy random } }"))
        .hasMessageContaining("expected the end of the line behind '}'");
  }
}
