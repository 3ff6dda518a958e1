package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Assembles images of a project without programs, with a JDK and a compiler that are scripts. The
 * runtime's {@code java} tells its arguments, one a line.
 */
@DisplayName("An image")
class ImageTest {
  @TempDir private Path folder;
  private Path project;
  private Path root;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void layOut() throws IOException {
    project = folder.resolve("project");
    root = folder.resolve("root");
    for (String file :
        List.of(
            "bin/seamark",
            "config/jvm.options",
            "LICENSE",
            "deploy/image/assemble.sh",
            "deploy/image/modules.txt")) {
      Path copy = project.resolve(file);
      Files.createDirectories(copy.resolve(".."));
      Files.copy(Command.project().resolve(file), copy);
      assertThat(copy.toFile().setExecutable(true)).isTrue();
    }
    for (String module : List.of("dns-server", "service-proxy")) {
      Path target = Files.createDirectories(project.resolve(module + "/target"));
      Files.writeString(target.resolve(module + "-1-shaded.jar"), module);
    }
    Path jdk = folder.resolve("jdk");
    Script.at(
        jdk.resolve("bin/jar"),
        """
        mkdir -p META-INF/native
        for name in epoll_x86_64 tls_x86_64 epoll_aarch_64 tls_aarch_64; do
          echo >META-INF/native/$name.so
        done
        """);
    Script.at(jdk.resolve("bin/java"), "echo \"$2 $3 $5\" >\"$4\"");
    Script.at(
        jdk.resolve("bin/jlink"),
        """
        while [ "$1" != --output ]; do shift; done
        mkdir -p "$2/bin" "$2/lib"
        echo 'JAVA_VERSION="25.0.1"' >"$2/release"
        echo '#!/bin/sh' >"$2/bin/java"
        echo 'for argument; do echo "$argument"; done' >>"$2/bin/java"
        chmod +x "$2/bin/java"
        touch "$2/bin/jwebserver" "$2/lib/modules"
        """);
    Path tools = folder.resolve("tools");
    Script.at(tools.resolve("cc"), "while [ \"$1\" != -o ]; do shift; done; echo >\"$2\"");
    Script.at(tools.resolve("setcap"), "echo \"$1\" >\"$2\"");
    Script.at(tools.resolve("uname"), "echo \"$MACHINE\"");
    environment.put("MACHINE", "x86_64");
    environment.put("PATH", tools + ":" + System.getenv("PATH"));
    environment.put("JAVA_HOME", jdk.toString());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "seamark, dns-server, dev.seamark.server.Main",
    "seamark-proxy, service-proxy, dev.seamark.proxy.Main"
  })
  @DisplayName("has the program, its own runtime, a trained class cache and the native library")
  void hasAllOfIt(String program, String module, String main) throws Exception {
    assertThat(assemble(program).code()).isZero();
    Path app = root.resolve("opt/seamark");
    Path launcher = app.resolve("bin/" + program);
    Path jar = app.resolve("lib/" + program + ".jar");
    Path cache = app.resolve("lib/" + program + ".aot");
    assertThat(jar).hasContent(module);
    assertThat(cache).hasContent(launcher + " " + project + " api");
    assertThat(app.resolve("lib/native/epoll_x86_64.so")).exists();
    assertThat(app.resolve("runtime/bin/jwebserver")).doesNotExist();

    Command.Result started =
        Command.in(folder, environment, launcher.toString(), "--a-flag", "a b").run();
    assertThat(started.out())
        .contains("-XX:AOTCache=" + cache, "-Djava.library.path=" + app.resolve("lib/native"))
        .endsWith("-cp", jar.toString(), main, "--a-flag", "a b");
  }

  @Test
  @DisplayName(
      "of the DNS server is entered by CoreDNS's name, and may bind low ports without root")
  void coreDnsPlace() throws Exception {
    assemble("seamark");
    for (String name : List.of("coredns", "usr/local/bin/coredns", "usr/local/bin/seamark")) {
      assertThat(Files.readSymbolicLink(root.resolve(name)))
          .hasToString("/opt/seamark/bin/low-ports");
    }
    assertThat(root.resolve("opt/seamark/bin/low-ports")).hasContent("cap_net_bind_service=p");
  }

  @Test
  @DisplayName("of the proxy is entered by kube-proxy's name, and keeps root's rights as they are")
  void kubeProxysPlace() throws Exception {
    assemble("seamark-proxy");
    for (String name : List.of("kube-proxy", "seamark-proxy")) {
      assertThat(Files.readSymbolicLink(root.resolve("usr/local/bin").resolve(name)))
          .hasToString("/opt/seamark/bin/seamark-proxy");
    }
    assertThat(root.resolve("opt/seamark/bin/low-ports")).doesNotExist();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"x86_64, x86_64", "aarch64, aarch_64"})
  @DisplayName("has the native libraries of its own architecture, and no others")
  void ownArchitecture(String machine, String suffix) throws Exception {
    environment.put("MACHINE", machine);
    assertThat(assemble("seamark").code()).isZero();
    assertThat(root.resolve("opt/seamark/lib/native").toFile().list())
        .containsExactlyInAnyOrder("epoll_" + suffix + ".so", "tls_" + suffix + ".so");
  }

  @Test
  @DisplayName("is not assembled for an architecture that the program has no native library for")
  void otherArchitecture() throws Exception {
    environment.put("MACHINE", "riscv64");
    Command.Result result = assemble("seamark");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .containsExactly(
            "the program has no native library for riscv64; add Netty's to its pom.xml");
  }

  @Test
  @DisplayName("is assembled of a program that there is")
  void ofAProgram() throws Exception {
    Command.Result result = assemble("kube-dns");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).containsExactly("usage: assemble.sh seamark|seamark-proxy FOLDER");
    assertThat(root).doesNotExist();
  }

  private Command.Result assemble(String program) throws IOException, InterruptedException {
    String script = project.resolve("deploy/image/assemble.sh").toString();
    return Command.in(folder, environment, script, program, root.toString()).run();
  }
}
