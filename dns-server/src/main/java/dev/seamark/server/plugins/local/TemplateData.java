package dev.seamark.server.plugins.local;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.gotemplate.Expression;
import dev.seamark.server.gotemplate.Fields;
import dev.seamark.server.plugin.Metadata;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.WireName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/**
 * What the templates of an answer see.
 *
 * @param name in lower case
 * @param dclass the class asked for; that of the template where ANY was asked for
 * @param type the type asked for; that of the template where ANY was asked for
 * @param variables what {@code var} lines computed
 */
record TemplateData(
    WireName zone,
    String name,
    String dclass,
    String type,
    Expression.Match match,
    Map<String, Object> variables,
    Exchange exchange)
    implements Fields {
  /** The names of the fields. */
  static final Set<String> FIELDS =
      Set.of(
          "Zone",
          "Name",
          "Class",
          "Type",
          "Match",
          "Group",
          "Message",
          "Question",
          "Remote",
          "Meta",
          "Var");

  static TemplateData of(
      Exchange x,
      WireName zone,
      TemplateRule rule,
      Expression.Match match,
      Map<String, Object> variables) {
    Query query = x.query();
    int dclass = query.recordClass() == DClass.ANY ? rule.dclass() : query.recordClass();
    int type = query.type() == Type.ANY ? rule.type() : query.type();
    return new TemplateData(
        zone, query.nameText(), DClass.string(dclass), Type.string(type), match, variables, x);
  }

  @Override
  public Optional<Object> get(String field) {
    return switch (field) {
      case "Zone" -> Optional.of(zone.toString());
      case "Name" -> Optional.of(name);
      case "Class" -> Optional.of(dclass);
      case "Type" -> Optional.of(type);
      case "Match" -> Optional.of(match.groups());
      case "Group" -> Optional.of(groups());
      case "Message" -> Optional.of(message());
      case "Question" -> Optional.of(question());
      case "Remote" -> Optional.of(IpAddress.of(exchange.peer().remote().getAddress()).toString());
      case "Meta" -> Optional.of((Method) this::metadata);
      case "Var" -> Optional.of(variables);
      default -> Optional.empty();
    };
  }

  private Map<String, String> groups() {
    Map<String, String> groups = new HashMap<>();
    for (int i = 0; i < match.groups().size(); i++) {
      groups.put(Integer.toString(i), match.groups().get(i));
    }
    groups.putAll(match.named());
    return groups;
  }

  private Fields question() {
    Query query = exchange.query();
    return field ->
        switch (field) {
          case "Name" -> Optional.of(query.spelledName().toString());
          case "Qtype" -> Optional.of((long) query.type());
          case "Qclass" -> Optional.of((long) query.recordClass());
          default -> Optional.empty();
        };
  }

  private Fields message() {
    Query query = exchange.query();
    return field ->
        switch (field) {
          case "Id" -> Optional.of((long) query.id());
          case "Opcode" -> Optional.of((long) query.opcode());
          case "Response" -> Optional.of(false);
          case "RecursionDesired" -> Optional.of(query.recursionDesired());
          case "CheckingDisabled" -> Optional.of(query.checkingDisabled());
          case "Question" -> Optional.of(List.of(question()));
          default -> Optional.empty();
        };
  }

  /** What plugins know about the query beyond what it says; nothing is an empty text. */
  private Object metadata(List<Object> arguments) {
    if (arguments.size() != 1 || !(arguments.getFirst() instanceof String label)) {
      throw new IllegalArgumentException("write: .Meta \"LABEL\"");
    }
    return Metadata.of(exchange, label).orElse("");
  }
}
