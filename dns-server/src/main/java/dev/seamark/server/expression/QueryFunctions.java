package dev.seamark.server.expression;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.plugin.Metadata;
import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.Query;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/** What expressions may ask about a query: CoreDNS's functions. */
final class QueryFunctions {
  private QueryFunctions() {}

  private interface TextOf {
    String of(Exchange x);
  }

  private interface WholeOf {
    long of(Exchange x);
  }

  /** One of the two ends of the way that a query came. */
  private interface EndOf {
    InetSocketAddress of(Exchange x);
  }

  /** The address of one end as text; knows the address for {@code incidr}. */
  private record AddressText(EndOf end) implements Node.TextOf {
    @Override
    public String in(Frame frame) {
      return address(frame).toString();
    }

    IpAddress address(Frame frame) {
      return IpAddress.of(end.of(frame.exchange()).getAddress());
    }
  }

  static void addTo(Scope scope) {
    text(scope, "name", x -> x.query().nameText());
    text(scope, "type", x -> Type.string(x.query().type()));
    text(scope, "class", x -> className(x.query().recordClass()));
    text(scope, "proto", x -> x.peer().transport().label());
    address(scope, "client_ip", x -> x.peer().remote());
    address(scope, "server_ip", x -> x.peer().local());
    text(scope, "port", x -> Integer.toString(x.peer().remote().getPort()));
    text(scope, "server_port", x -> Integer.toString(x.peer().local().getPort()));
    whole(scope, "size", x -> x.query().length());
    whole(scope, "bufsize", QueryFunctions::bufferSize);
    whole(scope, "id", x -> x.query().id());
    whole(scope, "opcode", x -> x.query().opcode());
    scope.function(
        "do",
        call -> {
          call.having(0, 0);
          return new Node.Truth(frame -> frame.exchange().query().dnssecOk());
        });
    scope.textFunction(
        "metadata", (frame, label) -> Metadata.of(frame.exchange(), label).orElse(""));
    scope.function("incidr", call -> inCidr(scope, call));
  }

  private static void text(Scope scope, String name, TextOf of) {
    scope.function(
        name,
        call -> {
          call.having(0, 0);
          return new Node.Text(frame -> of.of(frame.exchange()));
        });
  }

  private static void whole(Scope scope, String name, WholeOf of) {
    scope.function(
        name,
        call -> {
          call.having(0, 0);
          return new Node.Whole(frame -> of.of(frame.exchange()));
        });
  }

  private static void address(Scope scope, String name, EndOf end) {
    scope.function(
        name,
        call -> {
          call.having(0, 0);
          return new Node.Text(new AddressText(end));
        });
  }

  private static String className(int dclass) {
    return dclass == DClass.IN ? "IN" : DClass.string(dclass);
  }

  /** What the client said; at least what every client takes, and what a stream carries. */
  private static int bufferSize(Exchange x) {
    return x.peer().transport() == Transport.UDP
        ? Math.max(Query.MINIMUM_UDP_PAYLOAD, x.query().payload())
        : 65_535;
  }

  private static Node inCidr(Scope scope, Scope.Call call) throws ExpressionException {
    Node.TextOf address = call.having(2, 2).text(0);
    Node.TextOf network = call.text(1);
    Optional<String> written = call.literal(1);
    Optional<Cidr> literal = written.flatMap(Cidr::parse);
    if (literal.isPresent()) {
      Cidr known = literal.get();
      return new Node.Truth(frame -> known.contains(address(address, frame)));
    }
    written.ifPresent(
        text ->
            scope.warn(
                call.offsets().get(1),
                "invalid CIDR address: " + text + ", so the expression always fails",
                "write a network such as '10.0.0.0/8' or '2001:db8::/32'"));
    return new Node.Truth(frame -> network(network.in(frame)).contains(address(address, frame)));
  }

  private static IpAddress address(Node.TextOf of, Frame frame) {
    if (of instanceof AddressText known) {
      return known.address(frame);
    }
    Optional<IpAddress> read = IpAddress.parse(of.in(frame));
    if (read.isEmpty()) {
      throw new Fault(Fault.Why.NOT_AN_ADDRESS);
    }
    return read.get();
  }

  private static Cidr network(String text) {
    Optional<Cidr> read = Cidr.parse(text);
    if (read.isEmpty()) {
      throw new Fault(Fault.Why.NOT_A_NETWORK);
    }
    return read.get();
  }
}
