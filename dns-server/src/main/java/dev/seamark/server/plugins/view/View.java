package dev.seamark.server.plugins.view;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Admission;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.expression.Compiled;
import dev.seamark.server.expression.Fault;
import dev.seamark.server.expression.Frame;
import dev.seamark.server.expression.Scope;
import dev.seamark.server.plugin.HasMetadata;
import dev.seamark.server.plugin.Setup;
import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code view NAME { expr EXPRESSION }}: the block gets the queries for which all expressions are
 * true. An expression that cannot be evaluated for a query is not true.
 */
public final class View implements Plugin, Admission, HasMetadata {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "view NAME",
          "Chooses by expressions which queries for its zones the server block gets.",
          Reading::new,
          Properties.of(
              Property.of(
                  "expr EXPRESSION...",
                  "What must be true of a query; all of these, where there are several.",
                  "",
                  Reading::condition)),
          View::make);

  private final String viewName;
  private final List<Compiled> conditions;
  private final Frame[] frames;
  private final Counter faults;

  private View(Reading read, Setup setup) {
    viewName = read.viewName;
    conditions = List.copyOf(read.conditions);
    frames = new Frame[setup.workers()];
    Arrays.setAll(frames, _ -> new Frame());
    faults =
        Counter.builder("seamark_view_faults")
            .description("Queries for which an expression of a view could not be evaluated.")
            .tag("view", viewName)
            .register(setup.meters());
  }

  /** The lines of one directive. */
  private static final class Reading {
    private final Setup setup;
    private final String viewName;
    private final Scope scope = new Scope();
    private final List<Compiled> conditions = new ArrayList<>();

    Reading(Directive line, Setup setup) {
      this.setup = setup;
      this.viewName = line.arguments().getFirst().text();
    }

    void condition(Directive line) throws CorefileException {
      Compiled condition = Compiled.read("view", line.arguments(), scope, setup);
      if (!condition.isCondition()) {
        setup.warn(
            line.at(),
            "plugin/view: the expression is neither true nor false, so the view gets no query;"
                + " compare it with something, such as: name() == 'example.org.'");
      }
      conditions.add(condition);
    }
  }

  private static List<Plugin> make(Reading read, Setup setup) {
    return List.of(new View(read, setup));
  }

  @Override
  public String name() {
    return "view";
  }

  @Override
  public String viewName() {
    return viewName;
  }

  @Override
  public boolean admits(Exchange x) {
    Frame frame = frames[x.worker().index()];
    frame.begin(x);
    try {
      for (int i = 0; i < conditions.size(); i++) {
        if (!conditions.get(i).holds(frame)) {
          return false;
        }
      }
      return true;
    } catch (Fault _) {
      faults.increment();
      return false;
    } finally {
      frame.end();
    }
  }

  @Override
  public void query(Exchange x) {
    x.next();
  }

  @Override
  public Optional<String> metadata(Exchange x, String name) {
    return name.equals("view/name") ? Optional.of(viewName) : Optional.empty();
  }
}
