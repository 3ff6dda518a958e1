package dev.seamark.server.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each test lays out a home for {@code bin/seamark}, a folder of JDKs and a PATH of its own. The
 * JDKs' {@code java} and the PATH's {@code mvn} are scripts that tell how they were called.
 */
@DisplayName("The launcher")
class LauncherTest {
  private static final String MAIN = "dev.seamark.server.Main";

  /** What the launcher takes from the system, besides the shell. */
  private static final List<String> TOOLS =
      List.of(
          "dirname",
          "find",
          "flock",
          "head",
          "mkdir",
          "mv",
          "readlink",
          "rm",
          "sleep",
          "tail",
          "touch");

  @TempDir private Path folder;
  private Path home;
  private Path jdks;
  private Path path;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void layOut() throws IOException {
    assumeTrue(Files.exists(Path.of("/usr/bin/flock")), "no flock here");
    home = Files.createDirectories(folder.resolve("home"));
    jdks = Files.createDirectories(folder.resolve("jdks"));
    path = Files.createDirectories(folder.resolve("path"));
    for (String tool : TOOLS) {
      Script.at(path.resolve(tool), "exec " + whereIs(tool) + " \"$@\"");
    }
    for (String file : List.of("bin/seamark", "config/jvm.options")) {
      Path copy = home.resolve(file);
      Files.createDirectories(copy.resolve(".."));
      Files.copy(Command.project().resolve(file), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    environment.put("PATH", path.toString());
    environment.put("SEAMARK_JDKS", jdks.toString());
  }

  @Nested
  @DisplayName("in a release, with the program beside it,")
  class InARelease {
    @BeforeEach
    void release() throws IOException {
      write(home.resolve("lib/seamark.jar"), "");
      jdk("temurin-25", "25.0.1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
      "no limit, 0::/, sys/fs/cgroup/memory.max, max, -Xmx512m",
      "its own, 0::/, sys/fs/cgroup/memory.max, 178257920, -Xmx48742k",
      "its own among the machine's, 0::/kubepods/pod-1/c,"
          + " sys/fs/cgroup/kubepods/pod-1/c/memory.max, 178257920, -Xmx48742k",
      "its pod's, 0::/kubepods/pod-1/c, sys/fs/cgroup/kubepods/pod-1/memory.max, 178257920,"
          + " -Xmx48742k",
      "version 1, 4:memory:/kubepods/c, sys/fs/cgroup/memory/kubepods/c/memory.limit_in_bytes,"
          + " 178257920, -Xmx48742k",
      "version 1 without, 4:memory:/c, sys/fs/cgroup/memory/c/memory.limit_in_bytes,"
          + " 9223372036854771712, -Xmx512m"
    })
    @DisplayName("takes its share of the memory that its control group may have")
    void memory(String which, String group, String file, String limit, String heap)
        throws Exception {
      Path system = folder.resolve("system");
      write(system.resolve("proc/self/cgroup"), "9:pids:/other\n" + group + "\n");
      write(system.resolve("sys/fs/cgroup/kubepods/memory.max"), "max\n");
      write(system.resolve(file), limit + "\n");
      environment.put("SEAMARK_SYSTEM", system.toString());

      assertThat(run("serve").out()).as(which).contains(heap);
    }

    @Test
    @DisplayName("hands the arguments on as they are")
    void handsArgumentsOn() throws Exception {
      assertThat(run("serve", "--manifests", "a folder").out())
          .endsWith(
              home.resolve("lib/seamark.jar").toString(), MAIN, "serve", "--manifests", "a folder");
    }

    @Test
    @DisplayName("works through a symbolic link and stays in the caller's folder")
    void worksThroughALink() throws Exception {
      Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
      Files.createSymbolicLink(elsewhere.resolve("coredns"), Path.of("../home/bin/seamark"));
      Command.Result result =
          Command.in(elsewhere, environment, elsewhere.resolve("coredns").toString()).run();
      assertThat(result.out())
          .startsWith("in " + elsewhere.toRealPath())
          .endsWith("-cp", home.resolve("lib/seamark.jar").toString(), MAIN);
    }

    @Test
    @DisplayName("starts the proxy where it is called by that name, through whatever links")
    void startsTheProxy() throws Exception {
      write(home.resolve("lib/seamark-proxy.jar"), "");
      Files.createSymbolicLink(home.resolve("bin/seamark-proxy"), Path.of("seamark"));
      Path link = folder.resolve("kube-proxy");
      Files.createSymbolicLink(link, home.resolve("bin/seamark-proxy"));
      for (Path name : List.of(home.resolve("bin/seamark-proxy"), link)) {
        assertThat(Command.in(folder, environment, name.toString()).run().out())
            .endsWith(
                "-cp", home.resolve("lib/seamark-proxy.jar").toString(), "dev.seamark.proxy.Main");
      }
      assertThat(run().out())
          .endsWith("-cp", home.resolve("lib/seamark.jar").toString(), "dev.seamark.server.Main");
    }

    @Test
    @DisplayName("becomes the JVM, so that signals reach it")
    void becomesTheJvm() throws Exception {
      Command.Result result = run();
      assertThat(result.out()).contains("pid " + result.pid());
    }

    @Test
    @DisplayName("takes the heap and further options from the environment")
    void takesOptions() throws Exception {
      environment.put("SEAMARK_HEAP", "99m");
      environment.put("SEAMARK_JAVA_OPTS", "-Dx=1 -Dy=2");
      assertThat(run().out()).contains("-Xmx99m", "-Dx=1", "-Dy=2");
    }

    @Test
    @DisplayName("uses a class cache and unpacked native libraries that lie there")
    void usesWhatLiesThere() throws Exception {
      Path cache = write(home.resolve("lib/seamark.aot"), "");
      Path natives = Files.createDirectories(home.resolve("lib/native"));
      assertThat(run().out()).contains("-XX:AOTCache=" + cache, "-Djava.library.path=" + natives);
    }

    @Test
    @DisplayName("passes over Javas of other versions")
    void passesOverOtherVersions() throws Exception {
      jdk("a-17", "17.0.2");
      jdk("b-250", "250.1");
      environment.put("JAVA_HOME", jdk("c-21", "21").toString());
      assertThat(run().out()).contains("java " + jdks.resolve("temurin-25/bin/java"));
    }

    @Test
    @DisplayName("prefers the JDK that it is told")
    void prefersTheOneItIsTold() throws Exception {
      jdk("a-25", "25");
      Path mine = jdk("z-25", "25");
      environment.put("SEAMARK_JAVA_HOME", mine.toString());
      assertThat(run().out()).contains("java " + mine.resolve("bin/java"));
    }

    @Test
    @DisplayName("asks a JDK for its version that has no release file")
    void asksForTheVersion() throws Exception {
      Path unknown = jdk("a-25", "25");
      Files.delete(unknown.resolve("release"));
      Files.delete(jdks.resolve("temurin-25/release"));
      Files.delete(jdks.resolve("temurin-25/bin/java"));
      assertThat(run().out()).contains("java " + unknown.resolve("bin/java"));
    }

    @Test
    @DisplayName("says in one line what to install where there is no JDK 25")
    void saysWhatToInstall() throws Exception {
      Files.delete(jdks.resolve("temurin-25/bin/java"));
      Command.Result result = run();
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).hasSize(1).first().asString().contains("no JDK 25 found; install");
    }
  }

  @Nested
  @DisplayName("in a clone")
  class InAClone {
    @BeforeEach
    void cloned() throws IOException {
      write(home.resolve("pom.xml"), "<project/>");
      write(home.resolve("dns-server/src/main/Main.java"), "");
      jdk("temurin-25", "25.0.1");
    }

    @Test
    @DisplayName("builds the program once and says so")
    void buildsOnce() throws Exception {
      maven("mkdir -p dns-server/target; echo > dns-server/target/dns-server-1-shaded.jar");
      Command.Result first = run();
      Command.Result second = run();
      assertThat(first.err()).singleElement().asString().startsWith("building Seamark, once");
      assertThat(first.out())
          .endsWith(
              "-cp", home.resolve("dns-server/target/dns-server-1-shaded.jar").toString(), MAIN);
      assertThat(second.err()).isEmpty();
      assertThat(timesBuilt()).isEqualTo(1);
    }

    @Test
    @DisplayName("builds once when two are started at a time")
    void buildsOnceForTwo() throws Exception {
      maven(
          "sleep 1; mkdir -p dns-server/target; echo > dns-server/target/dns-server-1-shaded.jar");
      Command one = command();
      Command two = command();
      Process first = one.start();
      Process second = two.start();
      assertThat(one.ended(first).code()).isZero();
      assertThat(two.ended(second).code()).isZero();
      assertThat(timesBuilt()).isEqualTo(1);
    }

    @Test
    @DisplayName("builds again when a source has changed")
    void buildsAgain() throws Exception {
      maven("mkdir -p dns-server/target; echo > dns-server/target/dns-server-1-shaded.jar");
      run();
      Path source = home.resolve("dns-server/src/main/Main.java");
      Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 60_000));
      run();
      assertThat(timesBuilt()).isEqualTo(2);
    }

    @Test
    @DisplayName("shows why a build failed")
    void showsWhyABuildFailed() throws Exception {
      maven("echo '[ERROR] no such symbol'; exit 1");
      Command.Result result = run();
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err()).contains("[ERROR] no such symbol");
      assertThat(result.err().getLast()).contains("the build failed");
    }

    @Test
    @DisplayName("says in one line what to install where there is no Maven")
    void saysWhatToInstall() throws Exception {
      Command.Result result = run();
      assertThat(result.code()).isEqualTo(1);
      assertThat(result.err())
          .hasSize(1)
          .first()
          .asString()
          .contains("no Maven found")
          .contains("install");
    }

    @Test
    @DisplayName("runs the jar that it is told, and builds nothing")
    void runsTheJarItIsTold() throws Exception {
      Path jar = write(folder.resolve("mine.jar"), "");
      environment.put("SEAMARK_JAR", jar.toString());
      assertThat(run().out()).endsWith("-cp", jar.toString(), MAIN);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"--help", "-h"})
    @DisplayName("shows the proxy's help without a build, and without a JDK")
    void helpWithoutABuild(String flag) throws Exception {
      Path launcher = launcher("seamark-proxy");
      write(home.resolve("config/seamark-proxy.help"), "Usage: a\n  \\b 'c'\n");

      Command.Result result = Command.in(folder, environment, launcher.toString(), flag).run();

      assertThat(result.code()).isZero();
      assertThat(result.out()).containsExactly("Usage: a", "  \\b 'c'");
      assertThat(result.err()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"seamark, dns-server", "seamark-proxy, service-proxy"})
    @DisplayName("trains what it has built by its own launcher, once, and starts it with the cache")
    void trains(String program, String module) throws Exception {
      Path launcher = launcher(program);
      Path jar = home.resolve(module + "/target/" + module + "-1-shaded.jar");
      maven("mkdir -p %1$s/target; echo > %1$s/target/%1$s-1-shaded.jar".formatted(module));
      training("echo \"$*\" >> \"$2/trained\"; echo > \"$3\"");

      Command.Result first = Command.in(folder, environment, launcher.toString()).run();
      Command.Result second = Command.in(folder, environment, launcher.toString()).run();

      Path cache = home.resolve(module + "/target/" + module + "-1-shaded.aot");
      assertThat(first.err()).last().asString().startsWith("training the class cache");
      assertThat(first.out()).contains("-XX:AOTCache=" + cache, "-cp", jar.toString());
      assertThat(second.out()).contains("-XX:AOTCache=" + cache);
      assertThat(second.err()).isEmpty();
      assertThat(Files.readAllLines(home.resolve("trained")))
          .containsExactly(launcher + " " + home + " " + cache + ".new");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"seamark, dns-server", "seamark-proxy, service-proxy"})
    @DisplayName(
        "starts without a class cache where none could be made, and says where to read why")
    void startsUntrained(String program, String module) throws Exception {
      Path launcher = launcher(program);
      maven("mkdir -p %1$s/target; echo > %1$s/target/%1$s-1-shaded.jar".formatted(module));
      training("echo > \"$3\"; echo no free port; exit 1");

      Command.Result result = Command.in(folder, environment, launcher.toString()).run();

      Path log = home.resolve("target/" + program + "-train.log");
      assertThat(result.code()).isZero();
      assertThat(result.out()).noneMatch(option -> option.startsWith("-XX:AOTCache"));
      assertThat(result.err())
          .last()
          .asString()
          .startsWith(program + ": no class cache was made")
          .endsWith(log.toString());
      assertThat(log).hasContent("no free port");
    }

    /** Lays out the training, which is a script here: the launcher, the project, the cache. */
    private void training(String does) throws IOException {
      write(home.resolve("deploy/image/train/Train.java"), does);
    }

    private Path launcher(String program) throws IOException {
      Path launcher = home.resolve("bin/" + program);
      if (!Files.exists(launcher)) {
        Files.createSymbolicLink(launcher, Path.of("seamark"));
        write(home.resolve("service-proxy/src/main/Main.java"), "");
      }
      return launcher;
    }

    private void maven(String does) throws IOException {
      Script.at(path.resolve("mvn"), "echo built >> ../times-built\n" + does);
    }

    private int timesBuilt() throws IOException {
      return Files.readAllLines(folder.resolve("times-built")).size();
    }
  }

  private Command.Result run(String... arguments) throws IOException, InterruptedException {
    return command(arguments).run();
  }

  private Command command(String... arguments) throws IOException {
    var words = new ArrayList<>(List.of(home.resolve("bin/seamark").toString()));
    words.addAll(List.of(arguments));
    return Command.in(folder, environment, words.toArray(String[]::new));
  }

  /**
   * A JDK whose java tells its own path, its process, its folder and its arguments, one a line, but
   * for a training, which is run as a script.
   */
  private Path jdk(String name, String version) throws IOException {
    Path jdk = jdks.resolve(name);
    write(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Script.at(
        jdk.resolve("bin/java"),
        """
        case $1 in */Train.java) exec /bin/sh "$@" ;; esac
        [ "$*" = -version ] && echo 'openjdk version "%s" 2026-01-01' >&2 && exit
        echo "in $(pwd -P)"
        echo "java $0"
        echo "pid $$"
        for argument; do echo "$argument"; done
        """
            .formatted(version));
    Script.at(jdk.resolve("bin/javac"), "");
    return jdk;
  }

  private static Path write(Path file, String text) throws IOException {
    Files.createDirectories(file.resolve(".."));
    return Files.writeString(file, text);
  }

  private static Path whereIs(String tool) {
    Path usual = Path.of("/usr/bin", tool);
    return Files.exists(usual) ? usual : Path.of("/bin", tool);
  }
}
