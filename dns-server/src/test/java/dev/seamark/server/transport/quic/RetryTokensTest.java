package dev.seamark.server.transport.quic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.tls.Handshakes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A token that proves a client's address")
class RetryTokensTest {
  private static final InetSocketAddress CLIENT = at("192.0.2.1", 4_000);
  private static final byte[] ID = {1, 2, 3, 4, 5, 6, 7, 8};

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000); // clocks begin anywhere
  private final List<String> refused = new ArrayList<>();
  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final Worker worker = new Worker(0, loop, now::get, new SplittableRandom(1));
  private final Handshakes handshakes = new Handshakes(worker);
  private final RetryTokens tokens = tokens();

  private RetryTokens tokens() {
    return new RetryTokens(
        worker,
        handshakes,
        new Responder(
            new Responder.Dispatch() {
              @Override
              public @Nullable Block blockFor(Exchange exchange) {
                return null;
              }

              @Override
              public boolean anyClass() {
                return false;
              }

              @Override
              public Responder.Observer observer() {
                return new Responder.Observer() {
                  @Override
                  public void refused(Exchange exchange, int rcode) {}

                  @Override
                  public void panicked() {}

                  @Override
                  public void quicRefused(String reason) {
                    refused.add(reason);
                  }
                };
              }
            }));
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private record Waiting(long client) implements Handshakes.One {
    @Override
    public void giveWay() {}
  }

  @BeforeEach
  void many() {
    for (int i = 0; i < RetryTokens.FEW; i++) {
      handshakes.begin(new Waiting(i));
    }
  }

  @AfterEach
  void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private ByteBuf token() {
    ByteBuf token = Unpooled.buffer();
    assertThat(tokens.writeToken(token, Unpooled.wrappedBuffer(ID), CLIENT)).isTrue();
    assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    return token;
  }

  private boolean isGood(ByteBuf token, InetSocketAddress from) {
    int at = tokens.validateToken(token, from);
    if (at >= 0) {
      byte[] id = new byte[token.readableBytes() - at];
      token.getBytes(token.readerIndex() + at, id);
      assertThat(id).isEqualTo(ID);
    }
    return at >= 0;
  }

  @Test
  @DisplayName("is not asked for while few handshakes are under way")
  void few() {
    handshakes.end(new Waiting(0));
    ByteBuf token = Unpooled.buffer();
    assertThat(tokens.writeToken(token, Unpooled.wrappedBuffer(ID), CLIENT)).isFalse();
    assertThat(token.isReadable()).isFalse();
    assertThat(refused).isEmpty();
  }

  @Test
  @DisplayName("is good for its address and port, and gives the first connection ID back")
  void good() {
    ByteBuf token = token();
    assertThat(isGood(token, CLIENT)).isTrue();
    assertThat(isGood(token, at("192.0.2.1", 4_001))).isFalse();
    assertThat(isGood(token, at("192.0.2.2", 4_000))).isFalse();
    assertThat(isGood(token, at("2001:db8::1", 4_000))).isFalse();
    assertThat(refused).containsExactly("address", "token", "token", "token");
  }

  @Test
  @DisplayName("is good for ten seconds")
  void age() {
    ByteBuf token = token();
    now.addAndGet(TimeUnit.SECONDS.toNanos(10));
    assertThat(isGood(token, CLIENT)).isTrue();
    now.addAndGet(1);
    assertThat(isGood(token, CLIENT)).isFalse();
    now.addAndGet(-TimeUnit.SECONDS.toNanos(11));
    assertThat(isGood(token, CLIENT)).isFalse();
  }

  @Test
  @DisplayName("is of no use with any bit changed, cut, or from another socket")
  void forged() {
    ByteBuf token = token();
    for (int bit = 0; bit < token.readableBytes() * Byte.SIZE; bit++) {
      ByteBuf forged = token.copy();
      forged.setByte(bit / Byte.SIZE, forged.getByte(bit / Byte.SIZE) ^ 1 << bit % Byte.SIZE);
      assertThat(isGood(forged, CLIENT)).isFalse();
    }
    for (int length = 0; length < token.readableBytes(); length++) {
      assertThat(isGood(token.copy(0, length), CLIENT)).isFalse();
    }
    assertThat(isGood(token.copy().writeByte(0), CLIENT)).isFalse();
    assertThat(isGood(Unpooled.buffer().writeZero(2_000), CLIENT)).isFalse();
    assertThat(tokens().validateToken(token, CLIENT)).isNegative();
  }
}
