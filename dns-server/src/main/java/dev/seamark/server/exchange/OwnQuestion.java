package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.WireName;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A question that this server puts to itself for an exchange: an exchange of its own, whose reply
 * goes to the exchange that asked. Confined to the loop of that exchange.
 */
final class OwnQuestion {
  /** How deep these may nest: an ExternalName may lead to another zone's, and back. */
  static final int MAX_DEPTH = 8;

  private static final int OPT = 11; // octets of an OPT record without options
  private static final int RD = 1;
  private static final int CD = 0x10;

  private final @Nullable Exchange parent;
  private final int generation;
  private final int depth;
  private final Consumer<Exchange> then;

  private OwnQuestion(@Nullable Exchange parent, int depth, Consumer<Exchange> then) {
    this.parent = parent;
    this.generation = parent == null ? 0 : parent.life().generation();
    this.depth = depth;
    this.then = then;
  }

  /** Asks the whole server as the client of an exchange ({@link Exchange#ask}). */
  static void ask(Exchange x, WireName name, int type, Consumer<Exchange> then) {
    byte[] packet = of(x.query(), name, type);
    Exchange child = x.worker().take();
    child.question().take(packet, 0, packet.length);
    child.begin(x.responder(), x.peer(), x.worker().nanos());
    child.ownQuestion(new OwnQuestion(x, x.depth() + 1, then));
    child.deadlineOf(x);
    x.responder().respond(child);
  }

  /** Asks the plugins behind for another name ({@link Exchange#askBehind}). */
  static void askBehind(Exchange x, WireName name, Consumer<Exchange> then) {
    byte[] packet = renamed(x.query(), name);
    Exchange child =
        behind(x, x.peer(), packet, packet.length, new OwnQuestion(x, x.depth() + 1, then));
    child.deadlineOf(x);
    x.responder().guard(child, child::next);
  }

  /** Asks the plugins behind the same, without a client ({@link Exchange#refresh}). */
  static void refresh(Exchange x, Transport transport, Consumer<Exchange> then) {
    Peer none = new NoClient(x.peer().remote(), x.peer().local(), transport);
    OwnQuestion own = new OwnQuestion(null, x.depth(), then);
    Exchange child = behind(x, none, x.query().packet(), x.query().length(), own);
    Responder through = x.responder();
    x.worker().loop().execute(() -> through.guard(child, child::next));
  }

  /** An exchange that goes on where this one is, with a question that is well-formed. */
  private static Exchange behind(Exchange x, Peer as, byte[] packet, int length, OwnQuestion own) {
    Exchange child = x.worker().take();
    child.question().take(packet, 0, length);
    child.begin(x.responder(), as, x.worker().nanos());
    child.ownQuestion(own);
    child.read();
    child.takeOption(x.takenOption());
    child.behind(x);
    return child;
  }

  /** How many questions to oneself led to this one, itself included. */
  int depth() {
    return depth;
  }

  /** Hands the ended exchange to the one that asked, unless that one has ended meanwhile. */
  void answer(Exchange child) {
    if (parent == null) {
      then.accept(child);
    } else if (parent.life().generation() == generation) {
      parent.resume(() -> then.accept(child));
    }
  }

  /** A question of the server's own, of class IN: what the client can take, and nothing else. */
  private static byte[] of(Query client, WireName name, int type) {
    byte[] packet = packet(client, name, type, RecordType.CLASS_IN, 0);
    packet[2] = (byte) (client.recursionDesired() ? RD : 0);
    packet[3] = (byte) (client.checkingDisabled() ? CD : 0);
    return packet;
  }

  /** The client's question with another name: its ID, its flags, its options. */
  private static byte[] renamed(Query client, WireName name) {
    int options = client.optionsEnd() - client.optionsStart();
    byte[] packet = packet(client, name, client.type(), client.recordClass(), options);
    System.arraycopy(client.packet(), 0, packet, 0, 4);
    System.arraycopy(
        client.packet(), client.optionsStart(), packet, packet.length - options, options);
    return packet;
  }

  private static byte[] packet(Query client, WireName name, int type, int dclass, int options) {
    int opt = client.edns() ? OPT + options : 0;
    byte[] packet = new byte[Query.HEADER + name.length() + 4 + opt];
    packet[5] = 1;
    System.arraycopy(name.spelled(), 0, packet, Query.HEADER, name.length());
    int at = Query.HEADER + name.length();
    u16(packet, at, type);
    u16(packet, at + 2, dclass);
    if (client.edns()) {
      packet[11] = 1;
      u16(packet, at + 5, RecordType.OPT);
      u16(packet, at + 7, client.payload());
      packet[at + 11] = (byte) (client.dnssecOk() ? 0x80 : 0);
      u16(packet, at + 13, options);
    }
    return packet;
  }

  private static void u16(byte[] packet, int at, int value) {
    packet[at] = (byte) (value >>> 8);
    packet[at + 1] = (byte) value;
  }

  /** Stands for a client that waits no more. */
  private record NoClient(InetSocketAddress remote, InetSocketAddress local, Transport transport)
      implements Peer {
    @Override
    public void send(byte[] message, int length) {
      throw new IllegalStateException("a reply was sent that has no client");
    }
  }
}
