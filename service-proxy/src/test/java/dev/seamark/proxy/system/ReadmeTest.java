package dev.seamark.proxy.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The walk of the README's section on the proxy, as it stands there, but for ports of probes. */
@DisplayName("The README's walk from a name to a pod")
class ReadmeTest {
  private static final Pattern SECTION = Pattern.compile("(?ms)^## The service proxy$(.*?)^## ");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```\\n(.*?)^```$");
  private static final String SERVICE = "my-service.my-ns.svc.cluster.local";

  private final List<Program> started = new ArrayList<>();
  private int dnsPort;

  private record Ran(int code, String output) {}

  @BeforeEach
  void needs() throws Exception {
    assumeTrue(
        ran("command -v python3 && command -v curl && command -v dig").code() == 0,
        "needs python3, curl and dig");
    assumeTrue(Program.dns().isPresent(), "needs the DNS server, which was not built");
    dnsPort = freePort();
  }

  /**
   * A port of the loopback interface that was free a moment ago, for UDP and TCP; below those that
   * clients get, which other programs may take meanwhile.
   */
  private static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int tries = 0; tries < 50; tries++) {
      int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      try (var _ = new ServerSocket(port, 1, loopback);
          var _ = new DatagramSocket(port, loopback)) {
        return port;
      } catch (BindException e) {
        // taken: another one
      }
    }
    throw new IOException("no free port");
  }

  @AfterEach
  void end() {
    started.forEach(Program::close);
  }

  private static List<String> commands(String begin) throws IOException {
    String readme = Files.readString(Program.PROJECT.resolve("README.md"));
    Matcher section = SECTION.matcher(readme);
    assertThat(section.find()).isTrue();
    return BLOCK
        .matcher(section.group(1))
        .results()
        .flatMap(block -> block.group(1).lines())
        .filter(line -> line.startsWith(begin))
        .toList();
  }

  private Program start(List<String> program, String line, String... more) throws IOException {
    List<String> command = new ArrayList<>(program);
    Arrays.stream(line.split(" ")).skip(1).forEach(command::add);
    command.addAll(List.of(more));
    Program running = Program.start(command);
    started.add(running);
    return running;
  }

  private static Ran ran(String line) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", line)
            .directory(Program.PROJECT.toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ran(process.exitValue(), output);
  }

  private static long requests(Program pod) {
    return pod.lines().stream().filter(line -> line.contains("GET /")).count();
  }

  @Test
  @DisplayName("works, over both pods, and over one when the other goes")
  void walk() throws Exception {
    List<String> pods = commands("python3");
    assertThat(pods).hasSize(2);
    List<Program> backends = new ArrayList<>();
    for (String pod : pods) {
      backends.add(start(List.of("python3", "-u"), pod));
    }
    for (Program backend : backends) {
      backend.await(line -> line.startsWith("Serving HTTP"));
    }
    Program dns =
        start(
            Program.dns().orElseThrow(),
            commands("bin/seamark serve").getFirst(),
            "--port",
            Integer.toString(dnsPort));
    Program proxy =
        start(
            Program.proxy(),
            commands("bin/seamark-proxy").getFirst(),
            "--healthz-bind-address=",
            "--metrics-bind-address=");
    String named = dns.await(line -> line.contains(SERVICE) && line.contains("127.96."));
    String forwarded = proxy.await(line -> line.contains("my-ns/my-service:http-alt/tcp"));
    assertThat(address(forwarded)).isPresent().isEqualTo(address(named));

    String curl = commands("service=").getFirst().replace("1053", Integer.toString(dnsPort));
    String expected = Files.readString(Program.PROJECT.resolve("examples/cluster-ip.yaml"));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    do {
      assertThat(System.nanoTime()).as("both pods are asked").isLessThan(deadline);
      assertThat(ran(curl)).isEqualTo(new Ran(0, expected));
    } while (backends.stream().anyMatch(backend -> requests(backend) == 0));

    assertThat(backends.getFirst().terminated()).isNotZero();
    for (int i = 0; i < 10; i++) {
      assertThat(ran(curl)).isEqualTo(new Ran(0, expected));
    }
    assertThat(proxy.terminated()).isZero();
  }

  private static Optional<String> address(String line) {
    Matcher address = Pattern.compile("127\\.96\\.\\d+\\.\\d+").matcher(line);
    return address.find() ? Optional.of(address.group()) : Optional.empty();
  }
}
