package dev.seamark.server.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

class GoTemplateFuzzTest {
  private static final Map<String, Object> DATA =
      Map.of("Name", "a.test.", "Match", List.of("a", "b"), "Group", Map.of("x", "1"));

  /** Any text is a template or is refused with a place in it, and so is what it does. */
  @FuzzTest(maxDuration = "30s")
  void anyTextIsATemplateOrRefused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      GoTemplate template = GoTemplate.parse(text, Set.of("Name", "Match", "Group"));
      assertThat(template.execute(name -> Optional.ofNullable(DATA.get(name)))).isNotNull();
    } catch (TemplateException e) {
      assertThat(e.offset()).isBetween(0, text.length());
    }
  }
}
