package dev.seamark.server.transport.proxied;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.transport.tcp.ProxiedFrom;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Tells the handlers behind it whom a header names, and leaves. Confined to the connection's loop.
 */
final class ProxyUse extends ChannelInboundHandlerAdapter {
  private final boolean counts;
  private final Responder responder;

  /**
   * It waits for the header.
   *
   * @param counts whether it is believed
   */
  ProxyUse(boolean counts, Responder responder) {
    this.counts = counts;
    this.responder = responder;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof HAProxyMessage header)) {
      context.fireChannelRead(message);
      return;
    }
    try {
      // LOCAL is the proxy itself, which looks whether we are well.
      if (counts && header.command() == HAProxyCommand.PROXY && hasAddresses(header)) {
        context.fireUserEventTriggered(
            new ProxiedFrom(
                address(header.sourceAddress(), header.sourcePort()),
                address(header.destinationAddress(), header.destinationPort())));
      }
    } finally {
      header.release();
    }
    context.pipeline().remove(this);
  }

  private static boolean hasAddresses(HAProxyMessage header) {
    AddressFamily family = header.proxiedProtocol().addressFamily();
    return family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
  }

  private static InetSocketAddress address(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof HAProxyProtocolException
        || cause.getCause() instanceof HAProxyProtocolException) {
      responder.proxyRefused("malformed");
      context.close();
    } else {
      context.fireExceptionCaught(cause);
    }
  }
}
