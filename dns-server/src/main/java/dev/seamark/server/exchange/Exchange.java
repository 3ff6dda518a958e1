package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/**
 * A query on its way through the plugins of a server block, and its reply on the way back.
 *
 * <p>Every plugin that gets the exchange in {@link Plugin#query} does exactly one of these, at once
 * or later on the worker's loop:
 *
 * <ul>
 *   <li>{@link #next()}: leave it to the plugins behind;
 *   <li>{@link #next(ReplyHandler, Object)}: the same, and see the reply when it comes back;
 *   <li>{@link #answered}: a reply was written into {@link #reply};
 *   <li>{@link #fail}: nothing was written, reply with a code alone;
 *   <li>{@link #drop}: no reply at all.
 * </ul>
 *
 * <p>Reused for query after query; nobody may hold on to it after ending it. Confined to its
 * worker's loop.
 */
public final class Exchange {
  /** How deep queries to oneself may nest: an ExternalName may lead to another zone's, and back. */
  public static final int MAX_DEPTH = 8;

  private static final int SMALL = 4096;

  /** Longer than anybody waits, and short enough to count with. */
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private static final byte[] NO_OPTIONS = {};
  private static final int[] NO_CODES = {};

  private final Worker worker;
  private final Query query = new Query();
  private final ReplyBuffer reply = new ReplyBuffer();
  private byte[] packet = new byte[Query.MINIMUM_UDP_PAYLOAD];
  private int length;
  private boolean replaced;
  private ReplyHandler[] handlers = new ReplyHandler[8];
  private @Nullable Object[] states = new @Nullable Object[8];
  private int waiting;

  private @Nullable Responder responder;
  private @Nullable Peer peer;
  private @Nullable Block block;
  private int position;
  private int depth;
  private long startedNanos;
  private long deadlineNanos;
  private int sizeLimit;
  private Outcome outcome = Outcome.OPEN;
  private int rcode;
  private String error = "";
  private @Nullable Plugin endedBy;
  private byte[] options = NO_OPTIONS;
  private int[] echoed = NO_CODES;
  private boolean optUnasked;
  private boolean optOfUpstream;
  private int extendedRcode;
  private int uniformTtl;
  private @Nullable Consumer<Exchange> asker;

  Exchange(Worker worker) {
    this.worker = worker;
  }

  /** Takes the packet, which is copied; the query must be read next. */
  void begin(
      Responder responder, Peer peer, long arrivedNanos, byte[] bytes, int offset, int length) {
    ensure(length);
    System.arraycopy(bytes, offset, packet, 0, length);
    begin(responder, peer, arrivedNanos);
  }

  /** The same from a buffer, whose position does not matter. */
  void begin(
      Responder responder, Peer peer, long arrivedNanos, ByteBuffer bytes, int offset, int length) {
    ensure(length);
    bytes.get(offset, packet, 0, length);
    begin(responder, peer, arrivedNanos);
  }

  private void ensure(int length) {
    if (length > packet.length) {
      packet = new byte[Math.max(length, packet.length * 2)];
    }
  }

  private void begin(Responder responder, Peer peer, long arrivedNanos) {
    this.responder = responder;
    this.peer = peer;
    block = null;
    position = 0;
    waiting = 0;
    depth = 0;
    startedNanos = arrivedNanos;
    deadlineNanos = arrivedNanos + FOR_EVER;
    outcome = Outcome.OPEN;
    rcode = 0;
    error = "";
    endedBy = null;
    options = NO_OPTIONS;
    echoed = NO_CODES;
    replaced = false;
    optUnasked = false;
    optOfUpstream = false;
    extendedRcode = 0;
    uniformTtl = -1;
    asker = null;
  }

  Query.Reading read(int length) {
    this.length = length;
    Query.Reading reading = query.read(packet, length);
    limitSize();
    return reading;
  }

  private void limitSize() {
    sizeLimit = peer().transport() == Transport.UDP ? query.udpLimit() : ReplyBuffer.MAX_MESSAGE;
  }

  void serve(Block block) {
    this.block = block;
    next();
  }

  // ---- the question

  public Query query() {
    return query;
  }

  public Worker worker() {
    return worker;
  }

  public Peer peer() {
    return Objects.requireNonNull(peer);
  }

  /** The server block that the query belongs to. */
  public Block block() {
    return Objects.requireNonNull(block);
  }

  /** The listener's name, or empty before the query found its block. */
  String server() {
    return block == null ? "" : block.server();
  }

  /** When the query came, by the worker's clock. */
  public long startedNanos() {
    return startedNanos;
  }

  /** When whoever waits for others is to give up, by the worker's clock. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /** Gives up so long after the query came, if not earlier. */
  public void giveUpAfter(long nanos) {
    deadlineNanos = Math.min(deadlineNanos, startedNanos + Math.min(nanos, FOR_EVER));
  }

  /** Whether this server asks itself ({@link #ask}). */
  public boolean internal() {
    return asker != null;
  }

  /** How many bytes the reply may have, OPT included. */
  public int sizeLimit() {
    return asker == null ? sizeLimit : ReplyBuffer.MAX_MESSAGE;
  }

  /**
   * From here on the client is taken to accept datagrams of that size at most: the plugins behind,
   * upstreams and the reply's OPT record are told so. A client that sent no OPT record, or a
   * smaller size, is left alone.
   */
  public void lowerPayload(int bytes) {
    if (query.payload() > bytes) {
      query.payload(bytes);
      limitSize();
    }
  }

  /** The limit for what is written into {@link #reply}, which has no OPT. */
  public int replyLimit() {
    return sizeLimit() - optLength();
  }

  /** The query as an object, for what is unusual. Allocates. */
  public Message queryMessage() {
    try {
      return new Message(Arrays.copyOf(query.packet(), query.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the query was read before, so this is our own mistake
    }
  }

  // ---- another question

  /**
   * Puts another query in the place of the one that came, for all who ask for {@link #query} from
   * now on. The plugin that does so sees the reply, too, and gives back what it has taken with
   * {@link #restoreQuery}: whoever comes before it in the chain has asked the first question. How
   * many bytes the reply may have remains what the client said.
   *
   * @param wire a whole message that can be answered; must stay as it is
   */
  public void replaceQuery(byte[] wire) {
    replaced = true;
    if (query.read(wire, wire.length) != Query.Reading.QUERY) {
      throw new IllegalStateException("the query was replaced by one that cannot be read");
    }
  }

  /** Takes the query as it came. The reply is not touched: its question may be the other one. */
  public void restoreQuery() {
    replaced = false;
    query.read(packet, length);
  }

  // ---- going on

  /** Leaves the query to the next plugin of the chain. */
  public void next() {
    Plugin[] chain = block().chain();
    if (position == chain.length) {
      endedBy = null;
      failed(Rcode.SERVFAIL, "plugin/" + lastName(chain) + ": no next plugin found");
      return;
    }
    chain[position++].query(this);
  }

  private static String lastName(Plugin[] chain) {
    return chain.length == 0 ? "server" : chain[chain.length - 1].name();
  }

  /** Leaves the query to the next plugin, and sees the reply when it comes back. */
  public void next(ReplyHandler handler, @Nullable Object state) {
    if (waiting == handlers.length) {
      handlers = Arrays.copyOf(handlers, waiting * 2);
      states = Arrays.copyOf(states, waiting * 2);
    }
    handlers[waiting] = handler;
    states[waiting++] = state;
    next();
  }

  // ---- ending

  /** The reply, without OPT. Valid once the outcome is ANSWERED or FAILED. */
  public ReplyBuffer reply() {
    return reply;
  }

  /** A reply was written into {@link #reply}. */
  public void answered(Plugin by) {
    endedBy = by;
    outcome = Outcome.ANSWERED;
    rcode = reply.rcode() | extendedRcode << 4;
    done();
  }

  /** Writes this message as the reply and ends with it; an OPT record in it gives its options. */
  public void answer(Plugin by, Message message) {
    replyMessage(message);
    answered(by);
  }

  /**
   * Ends without a reply of a plugin: the server sends the code alone.
   *
   * @param why for the log of errors; empty where there is nothing to tell
   */
  public void fail(Plugin by, int rcode, String why) {
    endedBy = by;
    failed(rcode, why);
  }

  private void failed(int rcode, String why) {
    outcome = Outcome.FAILED;
    this.rcode = rcode;
    error = why;
    reply.begin(query, rcode, false);
    done();
  }

  /** Ends without any reply. */
  public void drop(Plugin by) {
    endedBy = by;
    outcome = Outcome.DROPPED;
    done();
  }

  /** Goes on back: to be called by a {@link ReplyHandler} when it is through with the reply. */
  public void done() {
    if (waiting == 0) {
      Objects.requireNonNull(responder).finish(this);
      return;
    }
    waiting--;
    ReplyHandler handler = handlers[waiting];
    Object state = states[waiting];
    states[waiting] = null;
    handler.reply(this, state);
  }

  /** Something broke: forgets everything and replies SERVFAIL, past all handlers. */
  void abort() {
    waiting = 0;
    Arrays.fill(states, null);
    if (replaced) {
      restoreQuery();
    }
    outcome = Outcome.FAILED;
    rcode = Rcode.SERVFAIL;
    reply.begin(query, Rcode.SERVFAIL, false);
    Objects.requireNonNull(responder).finish(this);
  }

  /**
   * Runs what goes on with this exchange later (a timer, an upstream's reply); what it throws ends
   * the exchange with SERVFAIL. To be called on the worker's loop.
   */
  public void resume(Runnable step) {
    Objects.requireNonNull(responder).guard(this, step);
  }

  // ---- the outcome

  public Outcome outcome() {
    return outcome;
  }

  /** The response code of the reply so far, extended ones included. */
  public int rcode() {
    return outcome == Outcome.ANSWERED ? reply.rcode() | extendedRcode << 4 : rcode;
  }

  /**
   * Replaces the response code of a reply that was made.
   *
   * @param code up to 15, or an extended one where the client can be told (RFC 6891 section 6.1.3)
   */
  public void rcode(int code) {
    reply.rcode(code);
    extendedRcode = code >>> 4;
    rcode = code;
  }

  /** Why it failed, or empty. */
  public String error() {
    return error;
  }

  /**
   * Says that all records of the reply have this TTL, so that nobody need read them to know; to be
   * said before {@link #answered}.
   */
  public void uniformTtl(int seconds) {
    uniformTtl = seconds;
  }

  /** What {@link #uniformTtl(int)} said in seconds, or -1. */
  public int uniformTtl() {
    return uniformTtl;
  }

  /** Adds an error to an exchange that was answered nevertheless, for the log of errors. */
  public void error(String why) {
    error = why;
  }

  /** The plugin that ended it; null where the chain came to its end. */
  public @Nullable Plugin endedBy() {
    return endedBy;
  }

  /** The reply as an object, for what is unusual. Allocates. */
  public Message replyMessage() {
    try {
      return new Message(Arrays.copyOf(reply.bytes(), reply.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // whoever wrote the reply wrote rubbish
    }
  }

  /** Takes the message as the reply; an OPT record in it gives its options. */
  public void replyMessage(Message message) {
    byte[] wire = message.toWire(ReplyBuffer.MAX_MESSAGE);
    reply.set(wire, 0, wire.length);
    byte[] found = MessageEnd.cutOpt(reply);
    if (found != null) {
      options = found;
      optUnasked = true;
    }
  }

  /**
   * Adds an EDNS option to the reply (RFC 6891 section 6.1.2).
   *
   * @param evenUnasked send an OPT record even where the query had none
   */
  public void addOption(int code, byte[] data, boolean evenUnasked) {
    options = Options.with(options, code, data);
    optUnasked |= evenUnasked;
  }

  /**
   * Adds an EDNS option to the reply in place of all of its code: an upstream's, and the query's
   * own, which is sent back otherwise.
   */
  public void replaceOption(int code, byte[] data) {
    options = Options.with(Options.without(options, code), code, data);
  }

  /** Takes the options of the OPT record of an upstream's reply, in wire format. */
  public void options(byte[] wire) {
    options = wire;
  }

  /**
   * Takes the reply of another server to this question as it is: its flags, its records. ID and
   * question become the asker's, and an OPT record gives its options and the upper bits of the
   * response code, for the OPT record is hop by hop (RFC 6891 section 6.1.1). To be followed by
   * {@link #answered}.
   *
   * @param wire a message whose records lie within it and whose question, spelling apart, is this
   *     one's
   */
  public void replyUpstream(byte[] wire, int offset, int length) {
    reply.set(wire, offset, length);
    reply.id(query.id());
    System.arraycopy(
        query.packet(),
        Query.HEADER,
        reply.bytes(),
        Query.HEADER,
        query.questionEnd() - Query.HEADER);
    extendedRcode = MessageEnd.extendedRcode(reply);
    byte[] found = MessageEnd.cutOpt(reply);
    if (found != null && query.edns()) {
      options = found;
      optOfUpstream = true;
    }
  }

  /** Takes the reply that another exchange got to the same question, as if it had come here. */
  public void replyOf(Exchange other) {
    reply.set(other.reply.bytes(), 0, other.reply.length());
    reply.id(query.id());
    options = other.options;
    optOfUpstream = other.optOfUpstream;
    optUnasked = other.optUnasked;
    extendedRcode = other.extendedRcode;
  }

  /** The options of the reply besides those that are echoed, in wire format; read only. */
  public byte[] options() {
    return options;
  }

  /** Says that query options of these codes are sent back, too, as if they were standard ones. */
  public void echo(int[] codes) {
    echoed = codes;
  }

  /** Whether {@link #echo} has named this code. */
  boolean isEchoed(int code) {
    for (int other : echoed) {
      if (other == code) {
        return true;
      }
    }
    return false;
  }

  /** Whether the options are another server's, who has echoed what is to be echoed. */
  public boolean optOfUpstream() {
    return optOfUpstream;
  }

  /** Whether the reply carries an OPT record. */
  boolean hasOpt() {
    return query.edns() || optUnasked;
  }

  private int optLength() {
    return hasOpt() ? MessageEnd.optLength(this) : 0;
  }

  // ---- asking oneself

  /**
   * Asks this server itself, through all plugins, as the same client.
   *
   * @param then gets the ended exchange, on this worker's loop, and must copy what it wants from
   *     it; its outcome is FAILED where questions nest deeper than {@link #MAX_DEPTH}
   */
  public void ask(WireName name, int type, Consumer<Exchange> then) {
    byte[] question = OwnQuestion.of(query, name, type);
    Exchange child = worker.take();
    Responder through = Objects.requireNonNull(responder);
    child.begin(through, peer(), worker.nanos(), question, 0, question.length);
    child.asker = then;
    child.depth = depth + 1;
    child.deadlineNanos = deadlineNanos;
    through.respond(child, question.length);
  }

  /**
   * Asks the plugins behind the one that has this exchange now for another name, as the same
   * client: whose reply this becomes is for {@code then} to decide.
   *
   * @param then gets the ended exchange, on this worker's loop, and must copy what it wants from it
   */
  public void askBehind(WireName name, Consumer<Exchange> then) {
    byte[] question = OwnQuestion.renamed(query, name);
    Exchange child = behind(peer(), question, question.length, then);
    child.depth = depth + 1;
    child.deadlineNanos = deadlineNanos;
    Objects.requireNonNull(responder).guard(child, child::next);
  }

  /**
   * Asks the plugins behind the one that has this exchange now the same question, for nobody: what
   * they reply goes to {@code then} alone. Starts at the end of the loop's turn, so that this
   * exchange may be ended first.
   *
   * @param transport how the plugins behind shall think that the question came
   * @param then gets the ended exchange, on this worker's loop, and must copy what it wants from it
   */
  public void refresh(Transport transport, Consumer<Exchange> then) {
    Peer nobody = new Nobody(peer().remote(), peer().local(), transport);
    Exchange child = behind(nobody, query.packet(), query.length(), then);
    Responder through = Objects.requireNonNull(responder);
    worker.loop().execute(() -> through.guard(child, child::next));
  }

  /** An exchange that goes on where this one is, with a question that is well-formed. */
  private Exchange behind(Peer as, byte[] packet, int length, Consumer<Exchange> then) {
    Exchange child = worker.take();
    child.begin(Objects.requireNonNull(responder), as, worker.nanos(), packet, 0, length);
    child.read(length);
    child.asker = then;
    child.depth = depth;
    child.block = block;
    child.position = position;
    return child;
  }

  /** Stands for a client that waits no more. */
  private record Nobody(InetSocketAddress remote, InetSocketAddress local, Transport transport)
      implements Peer {
    @Override
    public void send(byte[] message, int length) {
      throw new IllegalStateException("a reply for nobody was sent");
    }
  }

  int depth() {
    return depth;
  }

  @Nullable Consumer<Exchange> asker() {
    return asker;
  }

  // ---- reuse

  boolean isSmall() {
    return packet.length <= SMALL && reply.bytes().length <= SMALL;
  }
}
