package dev.seamark.server.transport.doh;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;

/** Puts the handlers of the HTTP in place that TLS has agreed upon, and leaves. */
final class DohStart extends ApplicationProtocolNegotiationHandler {
  private final DohConnection connection;

  DohStart(DohConnection connection) {
    super(ApplicationProtocolNames.HTTP_1_1); // where the client has no wish
    this.connection = connection;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext context, String agreed) {
    if (agreed.equals(ApplicationProtocolNames.HTTP_2)) {
      context
          .pipeline()
          .addBefore(
              context.pipeline().context(connection).name(), null, Http2Requests.of(connection));
    } else {
      Http1Requests.add(context.pipeline(), connection);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.fireExceptionCaught(cause);
  }

  @Override
  protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
    context.close(); // without a line in the log: who listens for clients hears worse
  }
}
