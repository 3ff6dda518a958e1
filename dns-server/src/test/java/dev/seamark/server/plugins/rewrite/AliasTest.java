package dev.seamark.server.plugins.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

@DisplayName("A cname rule")
class AliasTest {
  private static final Origin ORIGIN =
      new Origin()
          .with(
              "a.test. A",
              "a.test. 60 IN CNAME b.test.",
              "b.test. 60 IN CNAME www.prod.net.",
              "www.prod.net. 60 IN CNAME end.prod.net.",
              "end.prod.net. 60 IN A 192.0.2.1",
              "authority prod.net. 60 IN NS ns.prod.net.")
          .with("a.test. CNAME", "a.test. 60 IN CNAME www.prod.net.")
          .with(
              "www.staging.net. A",
              "www.staging.net. 30 IN CNAME end.staging.net.",
              "end.staging.net. 30 IN A 192.0.2.2")
          .with("www.staging.net. CNAME");

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "cname www.prod.net www.staging.net",
    "cname exact WWW.prod.net. www.staging.net.",
    "cname prefix www.prod. www.staging.",
    "cname suffix .prod.net .staging.net",
    "cname substring .prod. .staging.",
    "cname regex ^(\\S+)\\.prod\\.(.*)$ {1}.staging.{2}",
  })
  @DisplayName("follows the new target, and leaves out what came behind the old one")
  void follows(String rule) {
    try (Rewritten chain = Rewritten.by(rule, ORIGIN)) {
      Message reply = chain.ask("A.test A");
      assertThat(Rewritten.records(reply, Section.ANSWER))
          .usingElementComparator(String.CASE_INSENSITIVE_ORDER)
          .containsExactly(
              "a.test. 60 IN CNAME b.test.",
              "b.test. 60 IN CNAME www.staging.net.",
              "www.staging.net. 30 IN CNAME end.staging.net.",
              "end.staging.net. 30 IN A 192.0.2.2");
      assertThat(Rewritten.records(reply, Section.AUTHORITY))
          .containsExactly("prod.net. 60 IN NS ns.prod.net.");
      assertThat(reply.getQuestion().getName()).hasToString("A.test.");
    }
  }

  @Test
  @DisplayName("shows the alias alone where nothing is found behind it")
  void nothingFound() {
    try (Rewritten chain = Rewritten.by("cname suffix .prod.net .none", ORIGIN)) {
      assertThat(chain.answers("a.test A"))
          .containsExactly("a.test. 60 IN CNAME b.test.", "b.test. 60 IN CNAME www.none.");
      assertThat(chain.before())
          .last()
          .isEqualTo(
              "a.test. 1 NOERROR plugin/rewrite: cannot follow alias to www.none.:"
                  + " origin knows nothing of it");
    }
    try (Rewritten chain = Rewritten.by("cname www.prod.net www.staging.net", ORIGIN)) {
      assertThat(chain.answers("a.test CNAME"))
          .containsExactly("a.test. 60 IN CNAME www.staging.net.");
    }
  }

  @Test
  @DisplayName("leaves replies alone that lead elsewhere, and is the last rule where it stops")
  void elsewhere() {
    String rules = "cname other.net staging.net\nttl a.test 5\n";
    try (Rewritten chain = Rewritten.by(rules, ORIGIN)) {
      assertThat(chain.answers("a.test A")).hasSize(4).first().asString().contains(" 60 ");
    }
    try (Rewritten chain = Rewritten.by("continue " + rules, ORIGIN)) {
      assertThat(chain.answers("a.test A")).hasSize(4).allMatch(record -> record.contains(" 5 "));
    }
  }

  @Test
  @DisplayName("works with rules for names: the reply is one to the client's question")
  void withNames() {
    String rules =
        """
        continue cname suffix .prod.net .staging.net
        name suffix .front .test answer auto answer value (.*)\\.staging\\.net\\. {1}.hidden
        """;
    try (Rewritten chain = Rewritten.by(rules, ORIGIN)) {
      assertThat(chain.answers("a.front A"))
          .isEqualTo(
              List.of(
                  "a.front. 60 IN CNAME b.front.",
                  "b.front. 60 IN CNAME www.staging.net.",
                  "www.staging.net. 30 IN CNAME end.staging.net.",
                  "end.staging.net. 30 IN A 192.0.2.2"));
    }
  }

  @Test
  @DisplayName("gives up where aliases lead round and round")
  void round() {
    Origin origin = new Origin();
    origin.with("a.test. A", "a.test. 60 IN CNAME b.test.");
    origin.with("c.test. A", "c.test. 60 IN CNAME b.test.");
    try (Rewritten chain = Rewritten.by("cname b.test c.test", origin)) {
      assertThat(chain.answers("a.test A"))
          .startsWith("a.test. 60 IN CNAME c.test.")
          .hasSizeLessThan(12);
    }
  }
}
