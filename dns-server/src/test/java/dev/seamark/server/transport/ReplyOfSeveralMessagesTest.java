package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.MessageStream;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;

@DisplayName("A reply of several messages")
class ReplyOfSeveralMessagesTest {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int MESSAGE = 60_000;
  private static final byte[] QUESTION = {
    0, 17, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 252, 0, 1
  };

  private final Workers workers = new Workers(1, System::nanoTime, new SplittableRandom(1));

  @AfterEach
  void close() {
    workers.close();
  }

  /** Messages of 60 000 bytes, the number of each behind its question. */
  private static class Numbered implements MessageStream.Source {
    private final int count;
    final AtomicInteger written = new AtomicInteger();
    final CountDownLatch closed = new CountDownLatch(1);

    Numbered(int count) {
      this.count = count;
    }

    @Override
    public boolean next(Query query, ReplyBuffer into, int limit) {
      if (written.get() == count) {
        return false;
      }
      into.begin(query, 0, true);
      int end = into.length();
      into.ensure(MESSAGE);
      into.length(MESSAGE);
      into.bytes()[end] = (byte) written.getAndIncrement();
      return true;
    }

    @Override
    public void close() {
      closed.countDown();
    }

    boolean isClosed() throws InterruptedException {
      return closed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private static void reply(Exchange x, MessageStream.Source source) {
    x.answered(x.block().chain()[0], source);
  }

  private Listener listen(MessageStream.Source source) throws IOException {
    return FreePort.listen(workers, UdpServer.dispatch(x -> reply(x, source)));
  }

  private static Socket ask(Listener listener) throws IOException {
    Socket socket = new Socket(LOOPBACK, listener.key().port());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.getOutputStream().write(QUESTION);
    return socket;
  }

  @Test
  @DisplayName("comes whole and in order")
  void inOrder() throws Exception {
    Numbered source = new Numbered(100);
    try (Listener listener = listen(source);
        Socket socket = ask(listener)) {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < 100; i++) {
        byte[] message = new byte[in.readUnsignedShort()];
        in.readFully(message);
        assertThat(message).hasSize(MESSAGE);
        assertThat(message[QUESTION.length - 2]).isEqualTo((byte) i);
      }
      assertThat(source.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("is written no faster than the client reads")
  void asFastAsRead() throws Exception {
    int whole = 10_000; // 600 MB: no socket's buffers have room for that
    Numbered source = new Numbered(whole);
    try (Listener listener = listen(source)) {
      try (Socket socket = ask(listener)) {
        assertThat(socket.getInputStream().read()).isNotNegative();
        // A second client is served by the same loop: so the first one's turn has ended.
        try (Socket other = ask(listener)) {
          assertThat(other.getInputStream().read()).isNotNegative();
        }
        assertThat(source.written.get()).isPositive().isLessThan(whole);
      }
    }
  }

  @Test
  @DisplayName("ends when the client goes away")
  void clientGone() throws Exception {
    Numbered source = new Numbered(Integer.MAX_VALUE);
    try (Listener listener = listen(source)) {
      try (Socket socket = ask(listener)) {
        assertThat(socket.getInputStream().read()).isNotNegative();
      }
      assertThat(source.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("ends with its connection where the rest cannot be had")
  void sourceThrows() throws Exception {
    Numbered broken =
        new Numbered(3) {
          @Override
          public boolean next(Query query, ReplyBuffer into, int limit) {
            if (!super.next(query, into, limit)) {
              throw new IllegalStateException("the zone is gone");
            }
            return true;
          }
        };
    try (Listener listener = listen(broken);
        Socket socket = ask(listener)) {
      byte[] all = socket.getInputStream().readAllBytes();
      assertThat(all).hasSize(3 * (2 + MESSAGE));
      assertThat(broken.isClosed()).isTrue();
    }
  }

  @Test
  @DisplayName("is refused over UDP")
  void datagram() throws Exception {
    Numbered source = new Numbered(2);
    Plugin plugin =
        new Plugin() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public void query(Exchange x) {
            x.answered(this, source);
          }
        };
    try (ChainHarness chain = ChainHarness.of(plugin)) {
      assertThat(chain.ask(ChainHarness.question("a.test A"), Transport.UDP).getRcode())
          .isEqualTo(Rcode.REFUSED);
      assertThat(source.isClosed()).isTrue();
      assertThat(source.written.get()).isZero();
    }
  }
}
