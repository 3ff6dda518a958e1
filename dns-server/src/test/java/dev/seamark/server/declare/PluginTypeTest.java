package dev.seamark.server.declare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.harness.TestSetup;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A declared plugin")
class PluginTypeTest {
  private final TestSetup setup = new TestSetup(".");
  private final List<String> made = new ArrayList<>();
  private final PluginType type =
      PluginType.<List<String>>repeatable(
          "sample NAME [NAME]",
          "A sample.",
          (directive, setup) -> {
            if (directive.texts().getFirst().equals("bad")) {
              throw new CorefileException(
                  directive.arguments().getFirst().at(), "bad name", "name another");
            }
            return new ArrayList<>(directive.texts());
          },
          Properties.of(
              Property.of(
                  "colour NAME",
                  "Its colour.",
                  "grey",
                  (into, line) -> {
                    if (line.texts().getFirst().equals("none")) {
                      throw new CorefileException(line.at(), "no colour", "name one");
                    }
                    into.add(line.texts().getFirst());
                  }),
              Property.ignored("age [...]", "nothing grows old here"),
              Property.missing("shape NAME", "leave it out")),
          (read, setup) -> {
            read.forEach(made::addAll);
            return List.of();
          });

  private List<String> complaints(String text) {
    CorefileException first =
        catchThrowableOfType(
            CorefileException.class, () -> type.setup(Parsing.directives(text), setup));
    assertThat(first).as("complaint about " + text).isNotNull();
    return Faults.allOf(first).stream().map(CorefileException::line).toList();
  }

  @Test
  @DisplayName("is made of what all of its directives say")
  void made() throws CorefileException {
    type.setup(Parsing.directives("sample a b {\n colour red\n}\nsample c"), setup);
    assertThat(made).containsExactly("a", "b", "red", "c");
  }

  @Test
  @DisplayName("is told all that is wrong with its directives, and nothing is made then")
  void allThatIsWrong() {
    assertThat(
            complaints(
                "sample {\n colour\n}\nsample bad {\n color x\n shape x\n}\n"
                    + "sample c {\n colour none\n}"))
        .containsExactly(
            "Corefile:2:1: Wrong argument count or unexpected line ending after 'sample'; write:"
                + " sample NAME [NAME] { colour NAME }",
            "Corefile:3:2: Wrong argument count or unexpected line ending after 'colour'; write:"
                + " colour NAME",
            "Corefile:5:8: bad name; name another",
            "Corefile:6:2: plugin/sample: unknown property 'color'; did you mean 'colour'?",
            "Corefile:7:2: plugin/sample: property 'shape' is not supported yet; leave it out",
            "Corefile:10:2: no colour; name one");
    assertThat(made).isEmpty();
  }

  @Test
  @DisplayName("names its properties where none is near")
  void names() {
    assertThat(complaints("sample a {\n velocity x\n}"))
        .containsExactly("Corefile:3:2: plugin/sample: unknown property 'velocity'; write colour");
  }

  @Test
  @DisplayName("warns of a property that is ignored, and says why")
  void warns() throws CorefileException {
    type.setup(Parsing.directives("sample a {\n age 7 years\n}"), setup);
    assertThat(setup.warnings())
        .containsExactly(
            "Corefile:3:2: plugin/sample: property 'age' is accepted but ignored: nothing grows"
                + " old here; remove the line");
  }

  @Test
  @DisplayName("has neither lines nor braces where it has no properties")
  void noBlock() {
    PluginType bare = PluginType.of("bare", "Nothing.", (directive, setup) -> List.of());
    for (String text : List.of("bare {\n}", "bare x", "bare {\n x\n}", "bare\nbare")) {
      assertThat(
              catchThrowableOfType(
                  CorefileException.class, () -> bare.setup(Parsing.directives(text), setup)))
          .as(text)
          .isNotNull();
    }
  }
}
