package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the packets of one listener and sees that each gets its reply: reads the query, refuses
 * what must be refused in the order of the RFCs, finds the server block, runs its chain, sends the
 * reply.
 *
 * <p>Immutable but for the {@link Dispatch} it follows, which a reload replaces as a whole.
 */
public final class Responder {
  private static final Logger LOG = LoggerFactory.getLogger("");

  private volatile Dispatch dispatch;

  public Responder(Dispatch dispatch) {
    this.dispatch = dispatch;
  }

  /** From the next packet on, queries go by this. */
  public void dispatch(Dispatch next) {
    dispatch = next;
  }

  /** Handles a packet; the bytes are not needed after this returns. Called on the worker's loop. */
  public void receive(Worker worker, Peer peer, byte[] packet, int offset, int length) {
    Exchange x = worker.take();
    x.question().take(packet, offset, length);
    x.begin(this, peer, worker.nanos());
    respond(x);
  }

  /**
   * The same for one of a batch in a buffer, whose position does not matter; the clock was read for
   * the batch ({@link Worker#latelyNanos}).
   */
  public void receive(Worker worker, Peer peer, ByteBuffer packet, int offset, int length) {
    Exchange x = worker.take();
    x.question().take(packet, offset, length);
    x.begin(this, peer, worker.latelyNanos());
    respond(x);
  }

  /** Says that an HTTP request was responded to with this status. */
  public void responded(int status) {
    dispatch.observer().responded(status);
  }

  /** Says that a query over QUIC ended with this code (RFC 9250 section 8.4). */
  public void respondedQuic(int code) {
    dispatch.observer().respondedQuic(code);
  }

  /** Says that what a client sent to a QUIC socket was refused, for a reason of one word. */
  public void quicRefused(String reason) {
    dispatch.observer().quicRefused(reason);
  }

  /** Says that a header of the PROXY protocol was refused, for a reason of one word. */
  public void proxyRefused(String reason) {
    dispatch.observer().proxyRefused(reason);
  }

  /** Says that a client and this server did not come to speak TLS, for a reason of one word. */
  public void handshakeFailed(String reason) {
    dispatch.observer().handshakeFailed(reason);
  }

  void respond(Exchange x) {
    Dispatch now = dispatch;
    x.life().enter();
    try {
      switch (x.read()) {
        case DROPPED -> end(x);
        case NOT_IMPLEMENTED -> bare(x, now, Rcode.NOTIMP, x.query().opcode());
        case MALFORMED -> bare(x, now, Rcode.FORMERR, 0);
        case NO_QUESTION -> refuse(x, now, Rcode.SERVFAIL);
        case QUERY -> route(x, now);
      }
    } catch (Throwable e) { // whatever a plugin throws, the loop and its other queries go on
      broken(x, e);
    }
    leave(x);
  }

  /** Says that something of this server threw outside of any exchange; the loop goes on. */
  public void broke(String what, Throwable e) {
    dispatch.observer().panicked();
    LOG.error("Recovered from panic in server: {}", what, e);
  }

  /** Says that a TCP connection was closed for the sake of others. */
  public void cut(Cut why) {
    dispatch.observer().cut(why);
  }

  /** Runs a step of an exchange that is not over. */
  void guard(Exchange x, Runnable step) {
    if (x.life().isOver()) {
      return;
    }
    x.life().enter();
    try {
      step.run();
    } catch (Throwable e) { // as above
      broken(x, e);
    }
    leave(x);
  }

  private static void leave(Exchange x) {
    x.life().leave();
    x.worker().giveBack(x);
  }

  private void route(Exchange x, Dispatch now) {
    Query query = x.query();
    if (query.recordClass() != RecordType.CLASS_IN && !now.anyClass()) {
      x.edns().add(ExtendedError.OTHER_CLASS);
      refuse(x, now, Rcode.REFUSED);
      return;
    }
    if (query.ednsVersion() != 0) {
      refuse(x, now, Rcode.BADVERS);
      return;
    }
    if (x.depth() > OwnQuestion.MAX_DEPTH) {
      refuse(x, now, Rcode.SERVFAIL);
      return;
    }
    Block block = now.blockFor(x);
    if (block == null || block.chain().length == 0) {
      x.edns().add(ExtendedError.NOT_AUTHORITATIVE);
      refuse(x, now, Rcode.REFUSED);
      return;
    }
    x.serve(block);
  }

  /** Replies with header and code, without even the question. */
  private void bare(Exchange x, Dispatch now, int rcode, int opcode) {
    byte[] header = x.reply().ensure(Query.HEADER);
    java.util.Arrays.fill(header, 0, Query.HEADER, (byte) 0);
    x.reply().length(Query.HEADER);
    x.reply().id(x.query().id());
    header[2] = (byte) (0x80 | opcode << 3 | x.query().packet()[2] & 1);
    header[3] = (byte) rcode;
    now.observer().refused(x, rcode);
    send(x);
  }

  /** Replies with question and code, before any plugin. */
  private void refuse(Exchange x, Dispatch now, int rcode) {
    x.reply().begin(x.query(), rcode, false);
    MessageEnd.finish(x, rcode);
    now.observer().refused(x, rcode);
    send(x);
  }

  /** The plugins are through with it: sends the reply. */
  void finish(Exchange x) {
    if (x.outcome() == Outcome.DROPPED) {
      end(x);
      return;
    }
    if (!x.internal()) {
      MessageEnd.finish(x, x.rcode());
    }
    send(x);
  }

  private void send(Exchange x) {
    if (x.internal()) {
      end(x);
      return;
    }
    x.life().sent();
    x.peer().send(x.reply().bytes(), x.reply().length());
    MessageStream messages = x.stream();
    if (messages == null) {
      end(x);
    } else {
      x.peer().stream(messages);
    }
  }

  /** The exchange is over, if it was not before. */
  void end(Exchange x) {
    if (!x.life().end()) {
      return;
    }
    for (var held = x.life().letGo(); held != null; held = x.life().letGo()) {
      try {
        held.release();
      } catch (Throwable e) { // the others are to be released all the same
        report(x, e);
      }
    }
    try {
      OwnQuestion own = x.ownQuestion();
      if (own == null) {
        x.peer().ended();
      } else {
        own.answer(x);
      }
    } catch (Throwable e) { // the reply is out; who threw loses what he wanted to do besides
      report(x, e);
    }
    x.worker().giveBack(x);
  }

  /** Says that so many replies could not be sent. */
  public void lost(long replies) {
    dispatch.observer().lost(replies);
  }

  /** Something threw: whatever it was, the exchange ends, with a reply if there was none yet. */
  private void broken(Exchange x, Throwable e) {
    x.life().spoil();
    report(x, e);
    if (x.life().isOver()) {
      return;
    }
    try {
      if (x.life().isSent()) {
        x.peer().breakOff();
      } else {
        x.collapse();
      }
    } catch (Throwable again) { // even SERVFAIL cannot be sent
      report(x, again);
    } finally {
      end(x);
    }
  }

  private void report(Exchange x, Throwable e) {
    dispatch.observer().panicked();
    LOG.error(
        "Recovered from panic in server: \"{}\" while answering {} type {}",
        x.server(),
        x.query().nameText(),
        x.query().type(),
        e);
  }

  /** Why a TCP connection was closed though its client did not want that. */
  public enum Cut {
    /** It was idle, and another one needed its place. */
    ROOM,
    /** There was no place for it, and none was idle. */
    REFUSED,
    /** Its client did not read replies in time, or let too many wait. */
    UNREAD,
    /** Connections held more bytes together than they may, and this one had made no progress. */
    MEMORY,
    /**
     * Its client broke the rules of HTTP or DNS over QUIC, or wasted this server's time: resets,
     * empty frames.
     */
    PROTOCOL
  }

  /** Who counts what happens outside of the plugins. Called on event loops. */
  public interface Observer {
    /** A query was answered with this code before any plugin saw it. */
    void refused(Exchange exchange, int rcode);

    /** A plugin threw. */
    void panicked();

    /** So many replies could not be sent. */
    default void lost(long replies) {}

    /** A TCP connection was closed for the sake of others. */
    default void cut(Cut why) {}

    /** An HTTP request was responded to with this status. */
    default void responded(int status) {}

    /** A query over QUIC ended with this code. */
    default void respondedQuic(int code) {}

    /** What a client sent to a QUIC socket was refused. */
    default void quicRefused(String reason) {}

    /** A header of the PROXY protocol was refused. */
    default void proxyRefused(String reason) {}

    /** A client and this server did not come to speak TLS. */
    default void handshakeFailed(String reason) {}

    /** Observes nothing. */
    Observer NONE =
        new Observer() {
          @Override
          public void refused(Exchange exchange, int rcode) {}

          @Override
          public void panicked() {}
        };
  }

  /**
   * Which block a query belongs to. Immutable.
   *
   * <p>The longest zone wins; DS questions belong to the parent's side and so to the shortest match
   * that is not the root.
   */
  public interface Dispatch {
    /** The block for the query of an exchange; null where it is not served. */
    @Nullable Block blockFor(Exchange exchange);

    /** Whether classes other than IN come to the blocks, too. */
    boolean anyClass();

    Observer observer();
  }
}
