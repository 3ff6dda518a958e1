package dev.seamark.server.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

class CompiledFuzzTest {
  /** Any text is an expression or is refused with a place in it; it has a value or fails. */
  @FuzzTest(maxDuration = "30s")
  void anyTextIsAnExpressionOrRefused(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    // Without a query there is nothing to ask about it.
    Scope scope = new Scope();
    scope.function("name", call -> new Node.Text(_ -> "www.example.org."));
    scope.function("size", call -> new Node.Whole(_ -> 33));
    scope.function("do", call -> new Node.Truth(_ -> true));
    try {
      assertThat(Compiled.of(text, scope).value(new Frame())).isNotNull();
    } catch (ExpressionException e) {
      assertThat(e.offset()).isBetween(0, text.length());
    } catch (Fault e) {
      assertThat(e).hasMessageNotContaining("null");
    } catch (NullPointerException e) {
      // a function about the query was called
      assertThat(e.getStackTrace()).anyMatch(at -> at.getMethodName().equals("exchange"));
    }
  }
}
