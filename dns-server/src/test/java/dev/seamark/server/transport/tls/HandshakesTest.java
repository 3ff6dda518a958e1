package dev.seamark.server.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.harness.Await;
import dev.seamark.server.tls.ClientCertificates;
import dev.seamark.server.tls.ServerTls;
import dev.seamark.server.tls.TlsFiles;
import dev.seamark.server.upstream.tls.Authority;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayName("Handshakes that do not go on")
class HandshakesTest {
  private static final int MOST = 3;

  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  @TempDir Path folder;

  private ServerTls tls() throws TlsFiles.UnusableException {
    Authority.Issued issued = new Authority("Authority of this test").issue("a.test");
    TlsFiles.Identity identity =
        new TlsFiles.Identity(
            issued.certificateIn(folder.resolve("cert.pem")),
            issued.keyIn(folder.resolve("key.pem")));
    return ServerTls.read(
        new ServerTls.Settings(
            new TlsFiles(Optional.of(identity), Optional.empty()),
            ClientCertificates.NOCERT,
            List.of("dot")),
        InstantSource.system(),
        LoggerFactory.getLogger("HandshakesTest"),
        () -> {});
  }

  private Responder responder() {
    return new Responder(
        new Responder.Dispatch() {
          @Override
          public @Nullable Block blockFor(Exchange exchange) {
            return null;
          }

          @Override
          public boolean anyClass() {
            return true;
          }

          @Override
          public Responder.Observer observer() {
            return new Responder.Observer() {
              @Override
              public void refused(Exchange exchange, int rcode) {}

              @Override
              public void panicked() {
                failures.add("panic");
              }

              @Override
              public void handshakeFailed(String reason) {
                failures.add(reason);
              }
            };
          }
        });
  }

  /** Connects from these addresses, and returns which are still there when two had to go. */
  private List<Boolean> remaining(int perClient, String... from) throws Exception {
    ServerTls tls = tls();
    Responder responder = responder();
    MultiThreadIoEventLoopGroup group =
        new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Worker worker = new Worker(0, group.next(), System::nanoTime, new SplittableRandom(1));
      Handshakes handshakes = new Handshakes(worker, MOST, perClient);
      Channel server =
          new ServerBootstrap()
              .group(group)
              .channel(NioServerSocketChannel.class)
              .childHandler(
                  new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                      HandshakeGate.add(channel, tls, Duration.ofMinutes(1), handshakes, responder);
                    }
                  })
              .bind("127.0.0.1", 0)
              .sync()
              .channel();
      List<Channel> clients = new ArrayList<>();
      for (String each : from) {
        clients.add(
            new Bootstrap()
                .group(group)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server.localAddress(), new InetSocketAddress(each, 0))
                .sync()
                .channel());
      }
      Await.until(
          "two are closed, and know it",
          () -> clients.stream().filter(each -> !each.isActive()).count() == 2);
      assertThat(failures).containsExactly("room", "room");
      List<Boolean> active = clients.stream().map(Channel::isActive).toList();
      clients.forEach(each -> each.close().syncUninterruptibly());
      server.close().sync();
      return active;
    } finally {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      tls.close();
    }
  }

  @Test
  @DisplayName("make room for others, the oldest first")
  void room() throws Exception {
    String one = "127.0.0.1";
    assertThat(remaining(MOST, one, one, one, one, one))
        .containsExactly(false, false, true, true, true);
  }

  @Test
  @DisplayName("make room for those of their own client, where that has its share")
  void share() throws Exception {
    assertThat(remaining(2, "127.0.0.2", "127.0.0.1", "127.0.0.1", "127.0.0.1", "127.0.0.1"))
        .containsExactly(true, false, false, true, true);
  }
}
