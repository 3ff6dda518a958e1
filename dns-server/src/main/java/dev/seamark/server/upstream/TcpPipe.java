package dev.seamark.server.upstream;

import dev.seamark.server.upstream.doh.DohEvent;
import dev.seamark.server.upstream.tls.TlsPeer;
import dev.seamark.server.upstream.tls.TlsTrouble;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.CodecException;
import io.netty.util.collection.IntObjectHashMap;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection to an upstream, with TLS where that has it (RFC 7858), and with many questions
 * in flight (RFC 7766 section 6.2.1.1). Confined to its link's loop.
 *
 * <p>Questions that come while the loop works off what it has read leave in one write, and in one
 * TLS record.
 */
final class TcpPipe extends SimpleChannelInboundHandler<ByteBuf> {
  private static final int MAX_IN_FLIGHT = 128;
  private static final int CONNECT_MILLIS = 5_000;

  /** How often a question is sent, where one connection after the other is closed under it. */
  private static final int MOST_ATTEMPTS = 4;

  /** How long an upstream has to close a connection that it uses no more: it keeps our ports. */
  private static final long LINGER_MILLIS = 1_000;

  private final Link link;
  private final Channel channel;
  private final IntObjectHashMap<Lookup> lookups = new IntObjectHashMap<>();
  private final List<Lookup> unsent = new ArrayList<>();
  private final @Nullable TlsPeer tls;
  private boolean reached;
  private boolean connected;
  private boolean flushing;
  private int questions;
  private int replies;
  private boolean idle;
  private boolean closing;
  private boolean closed;
  private long lastUsed;
  private final long opened;
  private String local = "";
  private @Nullable String trouble;

  TcpPipe(Link link, long now) {
    this.link = link;
    opened = now;
    lastUsed = now;
    tls = link.upstream().tls();
    channel = Channels.stream(link.loop());
    channel.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
    channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    channel
        .pipeline()
        .addLast(Channels.framing(link.upstream().doh()), this, Channels.acknowledging());
    if (tls != null) {
      tls.secure(channel, now, this::opened, this::broken);
    }
    var _ = link.loop().register(channel);
    link.upstream()
        .connect(channel)
        .addListener(
            done -> {
              if (!done.isSuccess()) {
                failAll("dial tcp " + link.upstream() + ": connect: " + Reasons.of(done));
                return;
              }
              reached = true;
              if (tls == null) {
                opened();
              }
            });
  }

  private void opened() {
    if (closed) {
      return;
    }
    connected = true;
    local = Endpoint.text((InetSocketAddress) channel.localAddress());
    unsent.forEach(this::write);
    unsent.clear();
  }

  void send(Lookup lookup, long now) {
    lastUsed = now;
    busy();
    int id = link.random().id();
    while (lookups.containsKey(id)) {
      id = link.random().id();
    }
    lookup.id = id;
    lookup.sent++;
    lookup.repliesBefore = replies;
    questions++;
    lookups.put(id, lookup);
    link.startTimer(lookup, () -> timedOut(lookup));
    if (connected) {
      write(lookup);
    } else if (closed) {
      link.loop().execute(() -> failAll("EOF"));
    } else {
      unsent.add(lookup);
    }
  }

  private void write(Lookup lookup) {
    if (lookups.get(lookup.id) != lookup) {
      return; // timed out while the connection was being made
    }
    lookup.query[0] = (byte) (lookup.id >>> 8);
    lookup.query[1] = (byte) lookup.id;
    ByteBuf out = channel.alloc().directBuffer(lookup.length + 2);
    out.writeShort(lookup.length).writeBytes(lookup.query, 0, lookup.length);
    var _ = channel.write(out, channel.voidPromise());
    if (!flushing) {
      flushing = true;
      link.loop().execute(this::flush);
    }
  }

  private void flush() {
    flushing = false;
    channel.flush();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    if (replies++ == 0 && tls != null) {
      tls.works();
    }
    int length = frame.readableBytes();
    byte[] reply = link.buffer(length);
    frame.readBytes(reply, 0, length);
    Lookup lookup = lookups.remove(ReplyCheck.id(reply, length));
    if (lookup == null) {
      link.upstream().meters().ignored();
      return;
    }
    lookup.stopTimer();
    ReplyCheck.Verdict verdict = ReplyCheck.of(lookup.query, reply, length, false);
    ended();
    switch (verdict) {
      case SOUND -> lookup.waiter.replied(reply, ReplyCheck.lengthOf(lookup.query, reply, length));
      case CUT -> lookup.waiter.replied(reply, ReplyCheck.emptied(lookup.query, reply, length));
      case BARE, OTHER -> lookup.waiter.mismatched();
      case BROKEN -> lookup.waiter.failed(text("read", "bad reply"));
    }
  }

  private void timedOut(Lookup lookup) {
    if (lookups.get(lookup.id) != lookup) {
      return;
    }
    lookups.remove(lookup.id);
    closing = true; // it may be dead: no further questions
    link.closed(this);
    String why = "i/o timeout";
    if (tls != null && reached && !connected && !closed) {
      why = "TLS: " + troubled(tls, new TimeoutException());
    }
    boolean dialled = connected || closed;
    ended();
    link.fail(lookup, dialled ? text("read", why) : "dial tcp " + link.upstream() + ": " + why);
  }

  /** Says once what is wrong about TLS with this upstream. */
  private String troubled(TlsPeer with, Throwable cause) {
    if (trouble == null) {
      TlsTrouble found = with.failed(cause, link.now());
      link.upstream().meters().tlsFailed(found.kind().label());
      trouble = found.what();
    }
    return trouble;
  }

  /** The connection is of no use any more. */
  private void broken(Throwable cause) {
    if (closed) {
      return;
    }
    if (tls != null && reached && replies == 0) {
      failAll("dial tcp " + link.upstream() + ": TLS: " + troubled(tls, cause));
    } else if (cause instanceof ClosedChannelException) {
      failAll("EOF");
    } else if (tls != null && cause instanceof CodecException) {
      failAll(text("read", "TLS: " + tls.trouble(cause).what()));
    } else {
      failAll(text("read", Reasons.of("read", cause)));
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case DohEvent.Failed failed -> failed(failed);
      case DohEvent.Ending _ -> {
        closing = true;
        link.closed(this);
        ended();
      }
      default -> context.fireUserEventTriggered(event);
    }
  }

  private void failed(DohEvent.Failed failed) {
    Lookup lookup = lookups.remove(failed.id());
    if (lookup == null) {
      return;
    }
    lookup.stopTimer();
    ended();
    if (failed.again() && lookup.sent < MOST_ATTEMPTS) {
      link.loop().execute(() -> link.askAgain(lookup));
    } else {
      link.failLater(lookup, text("read", failed.why()));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    broken(cause);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    broken(new ClosedChannelException());
  }

  private void failAll(String why) {
    closed = true;
    link.closed(this);
    unsent.clear();
    List<Lookup> all = new ArrayList<>(lookups.values());
    lookups.clear();
    boolean closedUnderQuestions =
        all.size() > 1 || all.stream().anyMatch(lookup -> lookup.repliesBefore < replies);
    if (connected && closedUnderQuestions) {
      link.closesAfter(replies);
    }
    // One question alone on a new connection has failed; any other might do better on its own.
    boolean again = connected && (closedUnderQuestions || replies > 0);
    for (Lookup lookup : all) {
      if (again && lookup.sent < MOST_ATTEMPTS) {
        link.loop().execute(() -> link.askAgain(lookup));
      } else {
        link.failLater(lookup, why);
      }
    }
    busy();
    var _ = channel.close();
  }

  private String text(String what, String why) {
    return what + " tcp " + local + "->" + link.upstream() + ": " + why;
  }

  private void ended() {
    if (!lookups.isEmpty() || closed) {
      return;
    }
    if (closing || !link.keepIdle()) {
      closed = true;
      link.closed(this);
      var _ = channel.close();
      return;
    }
    if (link.isUsedUp(questions)) {
      var _ = link.loop().schedule(this::closeWhenDone, LINGER_MILLIS, TimeUnit.MILLISECONDS);
      return;
    }
    if (!idle) {
      idle = true;
      link.upstream().idlePipes().incrementAndGet();
    }
  }

  private void busy() {
    if (idle) {
      idle = false;
      link.upstream().idlePipes().decrementAndGet();
    }
  }

  int inFlight() {
    return lookups.size();
  }

  /**
   * Whether a further connection should be opened for a further question: where this one has so
   * many already, and its handshake, which costs more than they do, is over.
   */
  boolean isBusy(int questionsInFlight) {
    boolean shakingHands = tls != null && !connected && !isFull();
    return inFlight() >= questionsInFlight && !shakingHands;
  }

  boolean isFull() {
    return lookups.size() >= MAX_IN_FLIGHT;
  }

  /**
   * Whether a further question may be sent.
   *
   * @param most how many a connection may be asked in all
   */
  boolean usable(int most) {
    return !closing && !closed && questions < most;
  }

  /** Whether nothing has come through it yet, so that it was surely opened just now. */
  boolean isFresh() {
    return replies == 0;
  }

  /** Whether this connection may not be used again; it closes when its questions are done. */
  boolean giveUpIfStale(long now, Link.Limits settings) {
    boolean old = settings.maxAge() > 0 && now - opened > settings.maxAge();
    boolean unused = lookups.isEmpty() && now - lastUsed > settings.expire();
    if (old || unused) {
      closeWhenDone();
      return true;
    }
    return closed;
  }

  void closeWhenDone() {
    closing = true;
    busy();
    if (lookups.isEmpty() && !closed) {
      closed = true;
      var _ = channel.close();
    }
  }
}
