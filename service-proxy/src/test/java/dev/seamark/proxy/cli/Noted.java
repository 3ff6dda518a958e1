package dev.seamark.proxy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.config.ProxyConfiguration;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Runs nothing, and knows with what configuration it would have run. */
final class Noted implements ProxyAction {
  private final List<ProxyConfiguration> runs = new ArrayList<>();

  private Noted() {}

  /** What is run by these arguments; fails where nothing is. */
  static ProxyConfiguration configured(List<String> arguments) {
    Noted noted = new Noted();
    StringWriter err = new StringWriter();
    int code =
        ProxyCommand.execute(
            noted,
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            arguments.toArray(String[]::new));
    assertThat(code).as(err.toString()).isZero();
    return noted.runs.getFirst();
  }

  @Override
  public int run(ProxyConfiguration configuration) {
    runs.add(configuration);
    return 0;
  }

  @Override
  public int prepare(ProxyConfiguration configuration) {
    throw new AssertionError("not asked for");
  }

  @Override
  public int cleanUpKubeProxy() {
    throw new AssertionError("not asked for");
  }

  @Override
  public int cleanUp() {
    throw new AssertionError("not asked for");
  }

  @Override
  public String version() {
    throw new AssertionError("not asked for");
  }
}
