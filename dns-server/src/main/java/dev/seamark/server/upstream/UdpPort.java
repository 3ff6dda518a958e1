package dev.seamark.server.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A UDP socket on a port of the kernel's choice, connected to the upstream, so that the kernel lets
 * no other packets in. Confined to its link's loop.
 */
final class UdpPort extends SimpleChannelInboundHandler<DatagramPacket> {
  /** After so many questions the port is given up. */
  static final int QUERIES = 32;

  /** The largest reply read. EDNS clients ask for 1232 to 4096 (RFC 9715). */
  static final int MAX_REPLY = 8192;

  private final Link link;
  private final Channel channel;
  private final @Nullable Lookup[] lookups = new @Nullable Lookup[QUERIES];
  private int used;
  private int inFlight;
  private long lastUsed;
  private final long opened;
  private boolean closing;
  private @Nullable String refused;
  private String local = "";

  UdpPort(Link link, long now) {
    this.link = link;
    opened = now;
    lastUsed = now;
    channel = Channels.datagram(link.loop());
    channel
        .config()
        .setOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_REPLY));
    channel.pipeline().addLast(this);
    var _ = link.loop().register(channel);
    link.upstream()
        .connect(channel)
        .addListener(
            connected -> {
              if (connected.isSuccess()) {
                local = Endpoint.text((InetSocketAddress) channel.localAddress());
              } else {
                refused = "dial udp " + link.upstream() + ": connect: " + Reasons.of(connected);
                failAll(refused);
              }
            });
  }

  void send(Lookup lookup, long now) {
    lastUsed = now;
    int slot = used++;
    inFlight++;
    lookups[slot] = lookup;
    lookup.id = freshId(slot);
    lookup.query[0] = (byte) (lookup.id >>> 8);
    lookup.query[1] = (byte) lookup.id;
    link.startTimer(lookup, () -> timedOut(lookup));
    if (refused != null) {
      String why = refused;
      link.loop().execute(() -> failAll(why));
      return;
    }
    ByteBuf out = channel.alloc().directBuffer(lookup.length);
    out.writeBytes(lookup.query, 0, lookup.length);
    channel
        .writeAndFlush(out)
        .addListener(
            written -> {
              if (!written.isSuccess() && take(lookup.id) == lookup) {
                link.failLater(lookup, text("write", Reasons.of(written)));
                closeIfDone();
              }
            });
  }

  private int freshId(int slot) {
    while (true) {
      int id = link.random().id();
      boolean taken = false;
      for (int i = 0; i < slot; i++) {
        Lookup other = lookups[i];
        taken |= other != null && other.id == id;
      }
      if (!taken) {
        return id;
      }
    }
  }

  private @Nullable Lookup find(int id) {
    for (int i = 0; i < used; i++) {
      Lookup lookup = lookups[i];
      if (lookup != null && lookup.id == id) {
        return lookup;
      }
    }
    return null;
  }

  private @Nullable Lookup take(int id) {
    for (int i = 0; i < used; i++) {
      Lookup lookup = lookups[i];
      if (lookup != null && lookup.id == id) {
        lookups[i] = null;
        inFlight--;
        return lookup;
      }
    }
    return null;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    ByteBuf content = packet.content();
    int length = Math.min(content.readableBytes(), MAX_REPLY);
    byte[] reply = link.buffer(length);
    content.readBytes(reply, 0, length);
    Lookup lookup = find(ReplyCheck.id(reply, length));
    if (lookup == null) {
      link.upstream().meters().ignored();
      return;
    }
    switch (ReplyCheck.of(lookup.query, reply, length, length == MAX_REPLY)) {
      case SOUND -> replied(lookup, reply, ReplyCheck.lengthOf(lookup.query, reply, length));
      case CUT -> replied(lookup, reply, ReplyCheck.emptied(lookup.query, reply, length));
      case BARE -> {
        end(lookup);
        lookup.waiter.mismatched();
      }
      // CoreDNS says FORMERR to the client at once. A flood of forged replies should
      // not be able to do even that, so the true reply is waited for.
      case OTHER -> link.upstream().meters().ignored();
      case BROKEN -> {
        end(lookup);
        lookup.waiter.failed(text("read", "bad reply"));
      }
    }
  }

  private void replied(Lookup lookup, byte[] reply, int length) {
    end(lookup);
    lookup.waiter.replied(reply, length);
  }

  private void end(Lookup lookup) {
    take(lookup.id);
    lookup.stopTimer();
    closeIfDone();
  }

  private void timedOut(Lookup lookup) {
    if (take(lookup.id) == lookup) {
      closeIfDone();
      link.fail(lookup, text("read", "i/o timeout"));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // The kernel has been told that the port is closed: true for all that are in flight.
    failAll(text("read", Reasons.of("read", cause)));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    link.closed(this);
    failAll(text("read", "use of closed network connection"));
  }

  private void failAll(String why) {
    for (int i = 0; i < used; i++) {
      Lookup lookup = lookups[i];
      if (lookup != null) {
        lookups[i] = null;
        inFlight--;
        link.failLater(lookup, why);
      }
    }
    closeIfDone();
  }

  private String text(String what, String why) {
    return what + " udp " + local + "->" + link.upstream() + ": " + why;
  }

  boolean usedUp() {
    return used == QUERIES;
  }

  /** Whether this port may not be used again; it closes when its questions are done. */
  boolean giveUpIfStale(long now, Link.Limits settings) {
    boolean old = settings.maxAge() > 0 && now - opened > settings.maxAge();
    boolean idle = inFlight == 0 && now - lastUsed > settings.expire();
    if (old || idle || refused != null) {
      closeWhenDone();
      return true;
    }
    return false;
  }

  void closeWhenDone() {
    closing = true;
    closeIfDone();
  }

  private void closeIfDone() {
    if (closing && inFlight == 0) {
      var _ = channel.close();
    }
  }
}
