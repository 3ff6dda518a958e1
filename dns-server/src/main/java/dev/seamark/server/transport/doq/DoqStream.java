package dev.seamark.server.transport.doq;

import dev.seamark.server.exchange.MessageStream;
import dev.seamark.server.exchange.Peer;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.transport.quic.QuicConnection;
import dev.seamark.server.transport.tcp.TcpStreams;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.DefaultQuicStreamFrame;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamFrame;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A stream with one query and the way back of its reply, each message behind its length. The query
 * is taken when the client has said that nothing follows it, so that whatever does follow is
 * noticed. Confined to the loop of its connection.
 *
 * <p>The last message of a reply goes out with the end of the stream, so each one waits here until
 * the next one comes or the query has ended.
 */
final class DoqStream extends ChannelInboundHandlerAdapter
    implements Peer, QuicConnection.Unfinished {
  private static final int LENGTH = 2;

  private final QuicStreamChannel stream;
  private final QuicConnection connection;
  private @Nullable ByteBuf query;
  private @Nullable ByteBuf next;
  private @Nullable TcpStreams more;
  private boolean taken;
  private boolean sent;
  private boolean broken;

  DoqStream(QuicStreamChannel stream, QuicConnection connection) {
    this.stream = stream;
    this.connection = connection;
  }

  // ---- the query

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    QuicStreamFrame frame = (QuicStreamFrame) message;
    ByteBuf content = frame.content();
    try {
      if (connection.isClosed()) {
        return;
      }
      if (taken) {
        if (content.isReadable()) {
          connection.protocolError();
        }
        return;
      }
      ByteBuf before = query;
      if (before == null && frame.hasFin()) {
        receive(content); // as nearly all come
        return;
      }
      if (before == null) {
        before = context.alloc().buffer(content.readableBytes());
        query = before;
        connection.begun(this);
      }
      connection.holds(content.readableBytes());
      if (query != null) { // it may have been too much
        before.writeBytes(content);
        added(before, frame.hasFin());
      }
    } finally {
      frame.release();
    }
  }

  /** More is to come, unless that was the end. */
  private void added(ByteBuf read, boolean end) {
    int readable = read.readableBytes();
    if (readable >= LENGTH && readable > LENGTH + read.getUnsignedShort(0)) {
      connection.protocolError(); // a second query, without which it is too long as well
    } else if (end) {
      query = null;
      connection.finished(this);
      connection.holds(-readable);
      receive(read);
      read.release();
    }
  }

  /** All of it is there. */
  private void receive(ByteBuf read) {
    taken = true;
    int length = read.readableBytes() - LENGTH;
    if (length < 0 || length != read.readUnsignedShort()) {
      connection.protocolError();
      return;
    }
    if (connection.isFull()) {
      stop(Doq.EXCESSIVE_LOAD);
      return;
    }
    byte[] message = connection.room(length);
    read.readBytes(message, 0, length);
    if (DoqQuery.isSound(message, length)) {
      connection.receive(this, message, length);
    } else {
      connection.protocolError();
    }
  }

  @Override
  public void tooLate() {
    connection.protocolError(); // the end of the query is missing (RFC 9250 section 4.3.3)
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    forget();
    if (more != null) {
      more.cancel();
    }
  }

  private void forget() {
    ByteBuf before = query;
    query = null;
    if (before != null) {
      connection.finished(this);
      connection.holds(-before.readableBytes());
      before.release();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (more != null) {
      more.pumpLater(stream);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof QuicException)) {
      connection.responder().broke("a QUIC stream", cause);
    }
    forget();
    if (!taken) { // the client has given up before its query was whole
      taken = true;
      stop(Doq.NO_ERROR);
    }
  }

  // ---- the reply

  @Override
  public void send(byte[] message, int length) {
    sent = true;
    if (connection.isClosed() || !stream.isOpen()) {
      return;
    }
    ByteBuf out = stream.alloc().directBuffer(length + LENGTH).writeShort(length);
    out.writeBytes(message, 0, length);
    ByteBuf before = next;
    next = out;
    if (before != null) {
      write(before, false);
    }
  }

  private void write(ByteBuf out, boolean last) {
    int length = out.readableBytes();
    var written = stream.writeAndFlush(new DefaultQuicStreamFrame(out, last));
    if (!written.isDone()) { // the client takes no more now
      connection.holds(length);
      written.addListener(_ -> connection.holds(-length));
    }
    connection.sent();
  }

  @Override
  public boolean takesStreams() {
    return true;
  }

  @Override
  public void stream(MessageStream messages) {
    TcpStreams begun = new TcpStreams(connection.owner());
    more = begun;
    begun.add(stream, messages);
  }

  @Override
  public void breakOff() {
    broken = true;
    stop(Doq.INTERNAL_ERROR);
  }

  @Override
  public void ended() {
    ByteBuf last = next;
    next = null;
    if (last != null && broken) {
      last.release();
    } else if (last != null) {
      connection.responder().respondedQuic(Doq.NO_ERROR);
      write(last, true);
    } else if (!sent) { // a plugin wants no reply to be sent
      stop(Doq.UNSPECIFIED_ERROR);
    }
    connection.ended();
  }

  /** Nothing is read any more, and no reply comes. */
  private void stop(int code) {
    if (stream.isOpen()) {
      if (code != Doq.NO_ERROR) {
        connection.responder().respondedQuic(code);
      }
      stream.shutdown(code);
    }
  }

  // ---- the peer

  @Override
  public InetSocketAddress remote() {
    return connection.remote();
  }

  @Override
  public InetSocketAddress local() {
    return connection.local();
  }

  @Override
  public Transport transport() {
    return connection.transport();
  }
}
