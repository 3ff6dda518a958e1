package dev.seamark.proxy.machine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.log.Logging;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The kernel's connection tracking")
class ConntrackLimitsTest {
  private static final ConntrackSettings WANTED =
      new ConntrackSettings(
          100,
          500,
          Optional.of(Duration.ofHours(24)),
          Optional.of(Duration.ofHours(1)),
          true,
          Optional.empty(),
          Optional.empty());

  @TempDir private Path root;

  @BeforeEach
  void kernel() throws IOException {
    write("proc/sys/net/netfilter/nf_conntrack_max", "300");
    write("proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established", "432000\n");
    write("proc/sys/net/netfilter/nf_conntrack_tcp_timeout_close_wait", "60\n");
    write("proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal", "0\n");
    write("proc/sys/net/netfilter/nf_conntrack_udp_timeout", "30\n");
    write("sys/module/nf_conntrack/parameters/hashsize", "64\n");
  }

  private void write(String file, String text) throws IOException {
    Files.createDirectories(root.resolve(file).getParent());
    Files.writeString(root.resolve(file), text);
  }

  private String now(String name) throws IOException {
    return Files.readString(root.resolve("proc/sys/net/netfilter/nf_conntrack_" + name)).strip();
  }

  private String set(ConntrackSettings settings, int cores) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (Logging _ = Logging.to(out)) {
      new ConntrackLimits(root).set(settings, cores);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("is set as kube-proxy sets it: so many connections for each core, and timeouts")
  void set() throws IOException {
    set(WANTED, 8);

    assertThat(now("max")).isEqualTo("800");
    assertThat(now("tcp_timeout_established")).isEqualTo("86400");
    assertThat(now("tcp_timeout_close_wait")).isEqualTo("3600");
    assertThat(now("tcp_be_liberal")).isEqualTo("1");
    assertThat(now("udp_timeout")).as("not asked for").isEqualTo("30");
    assertThat(root.resolve("sys/module/nf_conntrack/parameters/hashsize")).hasContent("200");
  }

  @Test
  @DisplayName("keeps a larger table than is asked for, and whatever is not asked for")
  void kept() throws IOException {
    write("proc/sys/net/netfilter/nf_conntrack_max", "1000000");
    set(WANTED, 1);
    assertThat(now("max")).isEqualTo("1000000");

    write("proc/sys/net/netfilter/nf_conntrack_tcp_be_liberal", "0");
    assertThat(set(ConntrackSettings.NONE, 8)).isEmpty();
    assertThat(now("tcp_be_liberal")).isEqualTo("0");
  }

  @Test
  @DisplayName("that cannot be set is said, with what it is")
  void cannot() throws IOException {
    Path max = root.resolve("proc/sys/net/netfilter/nf_conntrack_max");
    Files.delete(max);
    Files.createDirectory(max); // even root cannot write to it

    assertThat(set(WANTED, 8))
        .contains("[WARNING] proxy/conntrack: net.netfilter.nf_conntrack_max cannot be set to 800")
        .contains("set it on the node with sysctl")
        .doesNotContain("Exception");
    assertThat(now("tcp_timeout_close_wait")).isEqualTo("3600");
  }
}
