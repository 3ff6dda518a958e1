package dev.seamark.server.plugins.upstream.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.zones.wire.WireName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A cache directive")
class CacheReaderTest {
  private static CacheSettings read(String lines) throws CorefileException {
    String text = lines.replace("{ ", "{\n").replace("; ", "\n").replace(" }", "\n}");
    Directive directive =
        CorefileParser.parseText(
                "Corefile", ". {\n" + text + "\n}\n", Path.of("."), Set.of(), n -> Optional.empty())
            .blocks()
            .getFirst()
            .directives()
            .getFirst();
    List<CacheSettings> found = new ArrayList<>();
    PluginType.of(
            Cache.TYPE.usage().text(),
            "",
            CacheReader::new,
            CacheReader.properties(),
            (read, _) -> {
              found.add(read.settings());
              return List.of();
            })
        .setup(List.of(directive), new TestSetup("example.org"));
    return found.getFirst();
  }

  @Test
  @DisplayName("has CoreDNS's limits where it names none, and the zones of its block")
  void defaults() throws CorefileException {
    CacheSettings settings = read("cache");
    assertThat(settings.success()).isEqualTo(new CacheSettings.Share(10_000, 3600, 5));
    assertThat(settings.denial()).isEqualTo(new CacheSettings.Share(10_000, 1800, 5));
    assertThat(settings.servfailTtl()).isEqualTo(5);
    assertThat(settings.zones()).containsExactly(WireName.parse("example.org"));
    assertThat(settings.stale().seconds()).isZero();
  }

  @Test
  @DisplayName("takes a TTL and zones, and limits for answers and denials apart")
  void limits() throws CorefileException {
    CacheSettings settings = read("cache 25 example.nl { success 10; denial 20 15 2 }");
    assertThat(settings.success()).isEqualTo(new CacheSettings.Share(10, 25, 5));
    assertThat(settings.denial()).isEqualTo(new CacheSettings.Share(20, 15, 2));
    assertThat(settings.zones()).containsExactly(WireName.parse("example.nl"));
  }

  @ParameterizedTest(name = "{0}")
  @DisplayName("reads serve_stale")
  @CsvSource({
    "serve_stale, 3600, false, 0, 0, 0",
    "serve_stale 20m, 1200, false, 0, 0, 0",
    "serve_stale 0 VERIFY, 0, true, 0, 0, 0",
    "serve_stale 1h verify 100ms 30s 10s, 3600, true, 100, 30, 10",
    "serve_stale 1h immediate 30s 10s, 3600, false, 0, 30, 10",
  })
  void stale(String line, int seconds, boolean verify, long timeout, int ttl, long recheck)
      throws CorefileException {
    assertThat(read("cache { " + line + " }").stale())
        .isEqualTo(
            new CacheSettings.Stale(
                seconds,
                verify,
                TimeUnit.MILLISECONDS.toNanos(timeout),
                ttl,
                TimeUnit.SECONDS.toNanos(recheck),
                false));
  }

  @Test
  @DisplayName("reads prefetch with its gap and percentage")
  void prefetch() throws CorefileException {
    assertThat(read("cache { prefetch 10 }").prefetch())
        .isEqualTo(new CacheSettings.Prefetch(10, TimeUnit.MINUTES.toNanos(1), 10));
    assertThat(read("cache { prefetch 10 30s 25% }").prefetch())
        .isEqualTo(new CacheSettings.Prefetch(10, TimeUnit.SECONDS.toNanos(30), 25));
  }

  @Test
  @DisplayName("disables kinds in zones, those of the block where it names none")
  void disable() throws CorefileException {
    CacheSettings settings = read("cache { disable success; disable denial a.org b.org }");
    assertThat(settings.neverSuccess()).containsExactly(WireName.parse("example.org"));
    assertThat(settings.neverDenial())
        .containsExactly(WireName.parse("a.org"), WireName.parse("b.org"));
  }

  @ParameterizedTest
  @DisplayName("that is wrong is refused")
  @ValueSource(
      strings = {
        "cache 0",
        "cache -1 example.nl",
        "cache { success }",
        "cache { denial aaa }",
        "cache { success 10 0 }",
        "cache { success 10 5 -1 }",
        "cache { positive 15 }",
        "cache { prefetch -1 }",
        "cache { prefetch 0 blurp }",
        "cache { prefetch 1 1m 5% }",
        "cache { prefetch 1 1m 20 }",
        "cache { serve_stale 20 }",
        "cache { serve_stale -20m }",
        "cache { serve_stale 1m nono }",
        "cache { serve_stale 1h immediate 30s 10s 10s }",
        "cache { serve_stale 1h verify 0 0 6m }",
        "cache { serve_stale_policy whatever }",
        "cache { servfail }",
        "cache { servfail 6m }",
        "cache { servfail 20 }",
        "cache { disable invalid example.com }",
        "cache { disable }",
        "cache { keepttl 5 }",
      })
  void wrong(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(CorefileException.class);
  }

  @Test
  @DisplayName("that is wrong is told where, and the word that was perhaps meant")
  void advice() {
    assertThatThrownBy(() -> read("cache { servefail 5s }"))
        .isInstanceOfSatisfying(
            CorefileException.class,
            e ->
                assertThat(e.line())
                    .isEqualTo(
                        "Corefile:3:1: plugin/cache: unknown property 'servefail'; did you mean"
                            + " 'servfail'?"));
  }
}
