package dev.seamark.server.plugins.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.harness.TestSetup;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A rewrite directive")
class RewriteReaderTest {
  private static String complaint(String directive) {
    try {
      Rewrite.TYPE.setup(Parsing.directives(directive), new TestSetup("."));
    } catch (CorefileException e) {
      return e.line();
    }
    return Assertions.fail("no complaint about: " + directive);
  }

  @ParameterizedTest(name = "rewrite {0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "                          | 1: no rule type specified for rewrite; write: rewrite"
            + " [continue|stop] name|",
        "stop                      | 1: stop rule must begin with a rule type; write: ",
        "Continue                  | 1: continue rule must begin with a rule type; write: ",
        "nme a b                   | 9: invalid rule type \"nme\"; did you mean 'name'?",
        "stop frobnicate a b       | 14: invalid rule type \"frobnicate\"; there is name, type, ",
        "answer name a b           | 9: response rewrites must begin with a name rule; write: name"
            + " ",
        "name                      | 9: too few (0) arguments for a name rule; write: rewrite ",
        "name a                    | 14: too few (1) arguments for a name rule; write: rewrite ",
        "name exakt a b            | 14: name rule supports only exact, prefix, suffix, substring,"
            + " and regex name matching, received: exakt; did you mean 'exact'?",
        "name a b answer auto      | 14: name rule supports only ",
        "name regex (a b           | 20: invalid regex matching pattern: (a: ",
        "name regex (a) {2}        | 24: the rewrite regex pattern ({2}) uses more subexpressions"
            + " than its corresponding matching regex pattern ((a)); its groups are {0} to {1}",
        "name exact a b c          | 24: exceeded the number of arguments for a non-answer rule"
            + " argument: 'c'; ",
        "name exact a b answer     | 24: type missing for answer rule; there is auto, ",
        "name exact a b answer nam x y | 31: invalid type \"nam\" for answer rule; did you mean"
            + " 'name'?",
        "name exact a b answer name x  | 31: name answer rule: 2 arguments required; write: answer"
            + " name FROM TO",
        "name exact a b answer value x y name | 41: name answer rule: 2 arguments required",
        "name exact a b answer value ( y | 37: invalid regex matching pattern: (: ",
        "name exact a b answer value x {1} | 39: the rewrite regex pattern ({1}) uses more ",
        "name exact a b answer auto name x y | 24: auto name answer rule cannot be combined with"
            + " explicit name answer rules; ",
        "type A                    | 9: type rules must have exactly two arguments; write: rewrite"
            + " type FROM TO",
        "type A B C                | 9: type rules must have exactly two arguments",
        "type A FOO                | 16: invalid type \"FOO\"; write A, AAAA, ",
        "class IN                  | 9: class rules must have exactly two arguments",
        "class IN XX               | 18: invalid class \"XX\"; write IN, ",
        "ttl a                     | 13: too few (1) arguments for a ttl rule; ",
        "ttl exact a 1 2           | 23: too many (4) arguments for a ttl rule; ",
        "ttl a x                   | 15: invalid TTL 'x' for a ttl rule; write seconds, ",
        "ttl a -                   | 15: invalid TTL '-' for a ttl rule",
        "ttl a 9-8                 | 15: invalid TTL '9-8' for a ttl rule",
        "ttl a 1-2-3               | 15: invalid TTL '1-2-3' for a ttl rule",
        "ttl a 4294967296          | 15: invalid TTL '4294967296' for a ttl rule",
        "ttl rejex a 5             | 13: ttl rule supports only exact, ",
        "rcode a 1                 | 17: too few (2) arguments for a rcode rule; ",
        "rcode a FOO 1             | 17: invalid matching RCODE 'FOO' for a rcode rule; write"
            + " NOERROR, ",
        "rcode a 1 24              | 19: invalid replacement RCODE '24' for a rcode rule",
        "cname a                   | 15: too few (1) arguments for a cname rule; ",
        "cname regex ( b           | 21: invalid regex matching pattern: (: ",
        "cname prefix \"\" b       | 22: an empty name matches nothing; write a name",
        "edns0 local               | 15: too few arguments for an EDNS0 rule; write: edns0 ",
        "edns0 locl set 1 2        | 15: invalid rule type \"locl\"; did you mean 'local'?",
        "edns0 local put 1 2       | 21: invalid action: \"put\"; there is set, replace, append,"
            + " unset",
        "edns0 local set 1         | 25: this EDNS0 rule has 2 arguments behind its action, not 1;"
            + " write: edns0 local ACTION CODE DATA [revert]",
        "edns0 local set 1 2 3     | 29: this EDNS0 rule has 2 arguments ",
        "edns0 local unset 1 2     | 29: this EDNS0 rule has 1 arguments ",
        "edns0 local unset 1 revert | 29: an option that is unset cannot be reverted; ",
        "edns0 local set 65536 x   | 25: invalid option code \"65536\"; write a number ",
        "edns0 local set x x       | 25: invalid option code \"x\"",
        "edns0 local set 1 0x123   | 27: invalid hexadecimal data \"0x123\"; write pairs ",
        "edns0 local set 1 {foo}   | 27: unsupported variable name \"{foo}\"; there is {qname}, ",
        "edns0 local set 1 {foo/}  | 27: unsupported variable name \"{foo/}\"",
        "edns0 nsid set x          | 24: EDNS0 NSID rules do not accept args; ",
        "edns0 subnet set 24       | 26: this EDNS0 rule has 2 arguments ",
        "edns0 subnet set 33 56    | 26: invalid IPv4 bit mask length 33; it can be 0 to 32",
        "edns0 subnet set 24 129   | 29: invalid IPv6 bit mask length 129; it can be 0 to 128",
        "stop name { a b }         | 1: a rewrite rule stands either on the line or in the block; ",
      })
  @DisplayName("that is wrong is told where and why")
  void wrong(String words, String complaint) {
    String directive = words == null ? "rewrite" : "rewrite " + words;
    String broken = directive.replace("{ a b }", "{\n a b\n}");
    assertThat(complaint(broken)).startsWith("Corefile:2:" + complaint);
  }

  @Test
  @DisplayName("may stand in a block, whose lines are read as one")
  void block() {
    assertThat(
            Rewritten.plugins(
                """
                stop {
                  name suffix .a .b
                  answer auto
                  answer value (.*)\\.b\\. {1}.a value c d
                }
                continue {
                  ttl regex (.*)\\.rocks 15
                }
                {
                  type A AAAA
                }
                """))
        .hasSize(1);
    assertThat(complaint("rewrite stop {\n name regex a b\n name regex c d\n}"))
        .startsWith("Corefile:4:2: exceeded the number of arguments");
    assertThat(complaint("rewrite {\n name a {\n b\n }\n}"))
        .startsWith("Corefile:3:2: a rewrite rule has no block inside of its block");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "edns0 local set 0xffee 0x61626364",
        "edns0 local append 0177 {qname} REVERT",
        "edns0 LOCAL replace 0o17 {kubernetes/client-label/app}",
        "edns0 nsid Append revert",
        "edns0 subnet set 0x18 56 revert",
        "rcode a.test NOTIMPL 0",
        "type TYPE65 ANY",
        "class CH HS",
        "ttl a 0-4294967295",
        "name regex a {0} answer value (?P<x>a)b [{1}] value c d answer name e f",
      })
  @DisplayName("may be written like that")
  void right(String words) {
    assertThat(Rewritten.plugins(words)).hasSize(1);
  }
}
