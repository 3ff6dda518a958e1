package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.WireName;
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
 *   <li>{@link #answered}: here is the reply: in {@link #reply}, or as a message, or as a source of
 *       several;
 *   <li>{@link #fail}: there is none, reply with a code alone;
 *   <li>{@link #drop}: no reply at all.
 * </ul>
 *
 * <p>The last three send it back through the handlers, each of which passes it on by {@link
 * #back()}. Behind the last handler the reply is sent and the exchange is over: once, whatever was
 * thrown on the way, and from then on these calls are without effect. What a plugin holds for an
 * exchange while it waits, it has released by {@link #hold}.
 *
 * <p>Reused for query after query; no code may keep one that is over. Confined to its worker's
 * loop.
 */
public final class Exchange extends Transaction {
  /** What is held for one exchange: a place among many, a buffer, a subscription. */
  @FunctionalInterface
  public interface Holding {
    /** The exchange is over, whatever has become of it. Called once, on its loop. */
    void release();
  }

  private final Lifetime life = new Lifetime();
  private ReplyHandler[] handlers = new ReplyHandler[8];
  private @Nullable Object[] states = new @Nullable Object[8];
  private int waiting;
  private @Nullable Responder responder;
  private @Nullable OwnQuestion own;
  private @Nullable MessageStream stream;
  private int position;

  Exchange(Worker worker) {
    super(worker);
  }

  /** Begins with the question that was taken, which must be read next. */
  void begin(Responder responder, Peer peer, long arrivedNanos) {
    begin(peer, arrivedNanos);
    this.responder = responder;
    own = null;
    stream = null;
    position = 0;
    waiting = 0;
    life.begin();
  }

  Responder responder() {
    return Objects.requireNonNull(responder);
  }

  Lifetime life() {
    return life;
  }

  // ---- through the plugins

  /** Whether a block that serves the zone of the query gets it. */
  @SuppressWarnings("ReferenceEquality") // of ALL there is one
  public boolean isFor(Block candidate) {
    Admission admission = candidate.admission();
    if (admission == Admission.ALL) {
      return true;
    }
    block(candidate);
    boolean admitted = admission.admits(this);
    if (!admitted) {
      block(null);
    }
    return admitted;
  }

  void serve(Block block) {
    block(block);
    next();
  }

  /** Leaves the query to the next plugin of the chain. */
  public void next() {
    if (life.isOver()) {
      return;
    }
    Plugin[] chain = block().chain();
    if (position == chain.length) {
      noPluginLeft(chain);
      return;
    }
    chain[position++].query(this);
  }

  private void noPluginLeft(Plugin[] chain) {
    String last = chain.length == 0 ? "server" : chain[chain.length - 1].name();
    noteFailure(null, Rcode.SERVFAIL, "plugin/" + last + ": no next plugin found");
    back();
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

  // ---- and back

  /** A reply was written into {@link #reply}. */
  public void answered(Plugin by) {
    stream = null;
    noteAnswer(by);
    back();
  }

  /** The message is the reply; an OPT record in it gives its options. */
  public void answered(Plugin by, Message message) {
    replyMessage(message);
    answered(by);
  }

  /**
   * The reply has several messages, each of which the source writes when the client can take it.
   * The plugins before see the first one on its way back, and change it alone. Over UDP, and where
   * this server asks itself, the query is refused.
   *
   * @param messages closed when the exchange is over
   */
  public void answered(Plugin by, MessageStream.Source messages) {
    hold(messages::close);
    if (internal() || !peer().takesStreams()) {
      fail(by, Rcode.REFUSED, "");
      return;
    }
    if (!messages.next(query(), reply(), replyLimit())) {
      throw new IllegalStateException(by.name() + " replied with a stream of no message");
    }
    stream = new MessageStream(this, messages);
    noteAnswer(by);
    back();
  }

  /**
   * There is no reply of a plugin: the server sends the code alone.
   *
   * @param why for the log of errors; empty where there is nothing to tell
   */
  public void fail(Plugin by, int rcode, String why) {
    stream = null;
    noteFailure(by, rcode, why);
    back();
  }

  /** There is to be no reply at all. */
  public void drop(Plugin by) {
    stream = null;
    noteDrop(by);
    back();
  }

  /** Hands the reply to the plugin before: for a {@link ReplyHandler} that is through with it. */
  public void back() {
    if (life.isOver() || life.isSent()) {
      return;
    }
    if (waiting == 0) {
      responder().finish(this);
      return;
    }
    waiting--;
    ReplyHandler handler = handlers[waiting];
    Object state = states[waiting];
    states[waiting] = null;
    handler.reply(this, state);
  }

  /** Something broke: replies SERVFAIL, past all handlers. */
  void collapse() {
    Arrays.fill(states, null);
    waiting = 0;
    stream = null;
    restoreQuery();
    edns().clear();
    noteFailure(null, Rcode.SERVFAIL, "");
    back();
  }

  /** The messages behind the first one; null where there are none. */
  @Nullable MessageStream stream() {
    return stream;
  }

  // ---- waiting

  /**
   * Runs what goes on with this exchange later (a timer, an upstream's reply), unless it is over;
   * what it throws ends the exchange with SERVFAIL. To be called on the worker's loop.
   */
  public void resume(Runnable step) {
    responder().guard(this, step);
  }

  /** Has something released when this exchange is over, however it comes to that. */
  public void hold(Holding what) {
    if (life.isOver()) {
      what.release();
    } else {
      life.hold(what);
    }
  }

  /**
   * Asks this server itself, through all plugins, as the same client.
   *
   * @param then gets the ended exchange, on this worker's loop, unless this one is over by then; it
   *     must copy what it wants from it. The outcome is FAILED where questions nest too deep.
   */
  public void ask(WireName name, int type, Consumer<Exchange> then) {
    OwnQuestion.ask(this, name, type, then);
  }

  /**
   * Asks the plugins behind the one that has this exchange now for another name, as the same
   * client: whose reply this becomes is for {@code then} to decide.
   *
   * @param then as for {@link #ask}
   */
  public void askBehind(WireName name, Consumer<Exchange> then) {
    OwnQuestion.askBehind(this, name, then);
  }

  /**
   * Asks the plugins behind the one that has this exchange now the same question, without a client:
   * what they reply goes to {@code then} alone. Starts at the end of the loop's turn, so that this
   * exchange may be ended first.
   *
   * @param transport how the plugins behind shall think that the question came
   * @param then gets the ended exchange, on this worker's loop, whatever has become of this one; it
   *     must copy what it wants from it
   */
  public void refresh(Transport transport, Consumer<Exchange> then) {
    OwnQuestion.refresh(this, transport, then);
  }

  @Override
  public boolean internal() {
    return own != null;
  }

  /** The question to oneself that this is; null where a client asks. */
  @Nullable OwnQuestion ownQuestion() {
    return own;
  }

  /** Goes on where the other one is, for a question to oneself. */
  void behind(Exchange other) {
    block(other.block());
    position = other.position;
  }

  void ownQuestion(OwnQuestion question) {
    own = question;
  }

  int depth() {
    return own == null ? 0 : own.depth();
  }
}
