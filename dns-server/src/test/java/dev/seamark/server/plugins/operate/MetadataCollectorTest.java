package dev.seamark.server.plugins.operate;

import static dev.seamark.server.plugins.operate.Operating.answering;
import static dev.seamark.server.plugins.operate.Operating.complaint;
import static dev.seamark.server.plugins.operate.Operating.directives;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.server.plugin.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("metadata")
class MetadataCollectorTest {
  private final List<String> wanted = new ArrayList<>();

  /** Knows the name asked for, and says nothing about anything else. */
  private final class Knowing implements Plugin, HasMetadata {
    @Override
    public String name() {
      return "knowing";
    }

    @Override
    public void query(Exchange x) {
      x.next();
    }

    @Override
    public Optional<String> metadata(Exchange x, String name) {
      wanted.add(name);
      return switch (name) {
        case "knowing/name" -> Optional.of(x.query().nameText());
        case "knowing/empty" -> Optional.of("");
        default -> Optional.empty();
      };
    }
  }

  /** What is said of a query for a name, in a block with these lines. */
  private List<Optional<String>> said(String lines, String question, String... names)
      throws CorefileException {
    List<Optional<String>> values = new ArrayList<>();
    Plugin asking =
        Operating.plugin(
            "asking",
            (self, x) -> {
              List.of(names).forEach(name -> values.add(Metadata.of(x, name)));
              answering().query(x);
            });
    Plugin knowing = new Knowing();
    List<Plugin> chain = new ArrayList<>();
    if (!lines.isEmpty()) {
      TestSetup setup = new TestSetup("example.org.");
      chain.addAll(
          setup.start(MetadataCollector.TYPE, directives(lines), List.of(knowing, asking)));
    }
    chain.addAll(List.of(knowing, asking));
    try (ChainHarness harness = ChainHarness.of(chain.toArray(Plugin[]::new))) {
      harness.ask(question);
    }
    return values;
  }

  @Test
  @DisplayName("gives what plugins know about a query, by its name")
  void gives() throws CorefileException {
    assertThat(
            said(
                "metadata",
                "www.example.org A",
                "knowing/name",
                "knowing/empty",
                "knowing/else",
                "else"))
        .containsExactly(
            Optional.of("www.example.org."), Optional.empty(), Optional.empty(), Optional.empty());
  }

  @Test
  @DisplayName("asks for what is wanted, and for nothing where nothing is")
  void asksForWhatIsWanted() throws CorefileException {
    said("metadata", "www.example.org A");
    assertThat(wanted).isEmpty();
    said("metadata", "www.example.org A", "knowing/name");
    assertThat(wanted).containsExactly("knowing/name");
  }

  @Test
  @DisplayName("knows nothing of other zones, and is not missed where it is not there")
  void elsewhere() throws CorefileException {
    assertThat(said("metadata", "example.com A", "knowing/name")).containsExactly(Optional.empty());
    assertThat(said("metadata example.com", "example.com A", "knowing/name"))
        .containsExactly(Optional.of("example.com."));
    assertThat(said("", "www.example.org A", "knowing/name")).containsExactly(Optional.empty());
  }

  @Test
  @DisplayName("refuses properties and what is no zone, with the position")
  void complaints() {
    assertThat(complaint(MetadataCollector.TYPE, "metadata {\n map x y\n}"))
        .isEqualTo(
            "Corefile:3:2: plugin/metadata: unknown property 'map';"
                + " this plugin has no properties, remove the line");
    assertThat(complaint(MetadataCollector.TYPE, "metadata a..b"))
        .contains("Corefile:2:10")
        .contains("empty label");
  }
}
