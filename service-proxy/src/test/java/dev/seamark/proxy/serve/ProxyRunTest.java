package dev.seamark.proxy.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.cli.ProxyCommand;
import dev.seamark.proxy.config.ProxyConfiguration;
import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.NodeInfo;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A run of the proxy")
class ProxyRunTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private static final class None implements Planes {
    @Override
    public DataPlane open(
        ProxyConfiguration configuration, Supplier<NodeInfo> node, MeterRegistry meters) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void cleanUp() {}

    @Override
    public void cleanUpKubeProxy() {}
  }

  private int code(String... arguments) {
    PrintWriter err = new PrintWriter(log, true, UTF_8);
    return ProxyCommand.execute(new ProxyRun(new None(), log), err, err, arguments);
  }

  private void execute(String... arguments) {
    assertThat(code(arguments)).isZero();
  }

  @Test
  @DisplayName("ends at once where there is no directory of manifests")
  void noDirectory(@TempDir Path folder) throws IOException {
    Files.createDirectory(folder.resolve("examples"));
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(code("--manifests", folder + "/exampels")).isEqualTo(2);
    assertThat(code("--manifests=" + file)).isEqualTo(2);

    assertThat(log.toString(UTF_8))
        .isEqualTo(
            """
            seamark-proxy: --manifests F/exampels: no such directory; did you mean F/examples?
            seamark-proxy: --manifests F/file: not a directory; name the one it is in
            """
                .replace("F", folder.toString()));
  }

  @Test
  @DisplayName("names all that is ignored in one line, and each once")
  void ignored() {
    execute("--init-only", "--manifests=x", "--v=2", "-v=4", "--kube-api-qps=5", "--profiling");

    assertThat(log.toString(UTF_8))
        .isEqualTo(
            "[INFO] proxy/start: accepted but ignored, since they have no meaning here: --v,"
                + " --kube-api-qps, --profiling\n");
  }

  @Test
  @DisplayName("says nothing where nothing that is ignored asks for anything")
  void nothingIgnored() {
    execute(
        "--init-only",
        "--manifests=x",
        "--v=0",
        "--feature-gates=",
        "--profiling=false",
        "--bind-address=::");

    assertThat(log.toString(UTF_8)).isEmpty();
  }
}
