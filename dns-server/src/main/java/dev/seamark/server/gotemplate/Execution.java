package dev.seamark.server.gotemplate;

import dev.seamark.server.gotemplate.Node.Base;
import dev.seamark.server.gotemplate.Node.Operand;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One run of a template. Confined to its thread. */
final class Execution {
  /** A record in presentation format is not longer than that. */
  private static final int MAX_OUTPUT = 1 << 18;

  private static final int MAX_STEPS = 1 << 20;

  /** What became of a list of nodes. */
  private enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  private static final class Variable {
    final String name;
    Object value;

    Variable(String name, Object value) {
      this.name = name;
      this.value = value;
    }
  }

  private final StringBuilder output = new StringBuilder();
  private final List<Variable> variables = new ArrayList<>();
  private int steps;

  private Execution(Object data) {
    variables.add(new Variable("$", data));
  }

  static String run(List<Node> nodes, Fields data) throws TemplateException {
    Execution execution = new Execution(data);
    execution.all(nodes, data);
    return execution.output.toString();
  }

  private Flow all(List<Node> nodes, Object dot) throws TemplateException {
    int scope = variables.size();
    for (Node node : nodes) {
      Flow flow = one(node, dot);
      if (flow != Flow.ON) {
        leave(scope);
        return flow;
      }
    }
    leave(scope);
    return Flow.ON;
  }

  private void leave(int scope) {
    variables.subList(scope, variables.size()).clear();
  }

  private Flow one(Node node, Object dot) throws TemplateException {
    int scope = variables.size();
    Flow flow =
        switch (node) {
          case Node.Text(String text) -> write(text, 0);
          case Node.Action(Node.Pipeline pipeline) -> {
            Object value = value(pipeline, dot);
            yield pipeline.variables().isEmpty()
                ? write(Values.text(value), pipeline.offset())
                : Flow.ON;
          }
          case Node.If(var condition, var then, var otherwise) ->
              all(Values.truth(value(condition, dot)) ? then : otherwise, dot);
          case Node.With(var pipeline, var then, var otherwise) -> {
            Object value = value(pipeline, dot);
            yield Values.truth(value) ? all(then, value) : all(otherwise, dot);
          }
          case Node.Range range -> range(range, dot);
          case Node.Leave(boolean wholeLoop) -> wholeLoop ? Flow.BREAK : Flow.CONTINUE;
        };
    if (!(node instanceof Node.Action)) {
      leave(scope);
    }
    return flow;
  }

  private Flow write(String text, int offset) throws TemplateException {
    if (output.length() + text.length() > MAX_OUTPUT) {
      throw new TemplateException(offset, "the text grows beyond " + MAX_OUTPUT + " characters");
    }
    output.append(text);
    return Flow.ON;
  }

  private Flow range(Node.Range range, Object dot) throws TemplateException {
    Node.Pipeline over = range.over();
    Object value = value(new Node.Pipeline(List.of(), false, over.commands(), over.offset()), dot);
    List<Map.Entry<Object, Object>> elements = elements(value, over.offset());
    if (elements.isEmpty()) {
      return all(range.otherwise(), dot);
    }
    List<String> names = over.variables();
    for (Map.Entry<Object, Object> element : elements) {
      int scope = variables.size();
      if (names.size() == 2) {
        bind(names.get(0), element.getKey(), over.declares());
      }
      if (!names.isEmpty()) {
        bind(names.getLast(), element.getValue(), over.declares());
      }
      Flow flow = all(range.body(), element.getValue());
      leave(scope);
      if (flow == Flow.BREAK) {
        break;
      }
    }
    return Flow.ON;
  }

  private List<Map.Entry<Object, Object>> elements(Object value, int offset)
      throws TemplateException {
    List<Map.Entry<Object, Object>> elements = new ArrayList<>();
    switch (value) {
      case List<?> list -> {
        for (Object element : list) {
          elements.add(Map.entry((long) elements.size(), element));
        }
      }
      case Map<?, ?> map ->
          new TreeMap<>(map).forEach((key, entry) -> elements.add(Map.entry(key, entry)));
      case Long count -> {
        for (long i = 0; i < count; i++) {
          step(offset);
          elements.add(Map.entry(i, i));
        }
      }
      default -> {
        if (!Values.isNil(value)) {
          throw new TemplateException(offset, "range can't iterate over " + Values.kind(value));
        }
      }
    }
    return elements;
  }

  private void step(int offset) throws TemplateException {
    if (++steps > MAX_STEPS) {
      throw new TemplateException(offset, "more than " + MAX_STEPS + " steps");
    }
  }

  private void bind(String name, Object value, boolean declares) {
    if (declares) {
      variables.add(new Variable(name, value));
    } else {
      variable(name).value = value;
    }
  }

  private Variable variable(String name) {
    for (Variable variable : variables.reversed()) {
      if (variable.name.equals(name)) {
        return variable;
      }
    }
    throw new AssertionError("the parser knows all variables, but not " + name);
  }

  private Object value(Node.Pipeline pipeline, Object dot) throws TemplateException {
    Optional<Object> piped = Optional.empty();
    for (Node.Command command : pipeline.commands()) {
      piped = Optional.of(value(command, dot, piped));
    }
    Object value = piped.orElse(Values.NIL);
    for (String name : pipeline.variables()) {
      bind(name, value, pipeline.declares());
    }
    return value;
  }

  private Object value(Node.Command command, Object dot, Optional<Object> piped)
      throws TemplateException {
    step(command.offset());
    Operand first = command.operands().getFirst();
    List<Operand> rest = command.operands().subList(1, command.operands().size());
    if (first.base() instanceof Base.Function(Functions.Name name) && first.path().isEmpty()) {
      return function(name, rest, dot, piped, first.offset());
    }
    Object head = read(first, dot);
    if (head instanceof Fields.Method method) {
      return call(method, arguments(rest, dot, piped), first.offset());
    }
    if (!rest.isEmpty() || piped.isPresent()) {
      throw new TemplateException(first.offset(), "can't give argument to non-function");
    }
    return head;
  }

  private Object function(
      Functions.Name name, List<Operand> rest, Object dot, Optional<Object> piped, int offset)
      throws TemplateException {
    if (name == Functions.Name.AND || name == Functions.Name.OR) {
      Object value = Values.NIL;
      for (Operand operand : rest) {
        value = called(operand, dot);
        if (Values.truth(value) != (name == Functions.Name.AND)) {
          return value;
        }
      }
      if (rest.isEmpty() && piped.isEmpty()) {
        throw new TemplateException(offset, "wrong number of args for " + name.word());
      }
      return piped.orElse(value);
    }
    try {
      return Functions.call(name, arguments(rest, dot, piped));
    } catch (IllegalArgumentException e) {
      throw new TemplateException(offset, "error calling " + name.word() + ": " + e.getMessage());
    }
  }

  private List<Object> arguments(List<Operand> operands, Object dot, Optional<Object> piped)
      throws TemplateException {
    List<Object> arguments = new ArrayList<>();
    for (Operand operand : operands) {
      arguments.add(called(operand, dot));
    }
    piped.ifPresent(arguments::add);
    return Collections.unmodifiableList(arguments);
  }

  /** The value of an operand that is an argument; a method is called without arguments. */
  private Object called(Operand operand, Object dot) throws TemplateException {
    Object value = read(operand, dot);
    return value instanceof Fields.Method method
        ? call(method, List.of(), operand.offset())
        : value;
  }

  private static Object call(Fields.Method method, List<Object> arguments, int offset)
      throws TemplateException {
    try {
      return method.call(arguments);
    } catch (IllegalArgumentException e) {
      throw new TemplateException(offset, String.valueOf(e.getMessage()));
    }
  }

  private Object read(Operand operand, Object dot) throws TemplateException {
    Object value =
        switch (operand.base()) {
          case Base.Constant(Object constant) -> constant;
          case Base.Dot() -> dot;
          case Base.Nil() -> Values.NIL;
          case Base.Variable(String name) -> variable(name).value;
          case Base.Function(Functions.Name name) ->
              function(name, List.of(), dot, Optional.empty(), operand.offset());
          case Base.Group(Node.Pipeline pipeline) -> value(pipeline, dot);
        };
    for (String field : operand.path()) {
      value = field(value, field, operand.offset());
    }
    return value;
  }

  private static Object field(Object value, String name, int offset) throws TemplateException {
    return switch (value) {
      case Map<?, ?> map -> Functions.entry(map, name);
      case Fields fields ->
          fields
              .get(name)
              .orElseThrow(() -> new TemplateException(offset, "unknown field ." + name));
      default ->
          throw new TemplateException(
              offset, "can't evaluate field " + name + " in type " + Values.kind(value));
    };
  }
}
