package dev.seamark.watch.api;

import io.fabric8.kubernetes.client.http.AsyncBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a reply as a stream that does not wait for ever. Bytes are asked of the network only
 * when all that came before were read, so no more than one delivery waits here.
 *
 * <p>Read by one thread; filled by the HTTP client's.
 */
final class ReplyBody extends InputStream implements AsyncBody.Consumer<List<ByteBuffer>> {
  /** Nothing came for as long as one is ready to wait. */
  static final class SilenceException extends IOException {
    private static final long serialVersionUID = 1;

    SilenceException(Duration silence) {
      super("nothing came for " + silence.toSeconds() + " s");
    }
  }

  private sealed interface Delivery {
    record Bytes(List<ByteBuffer> buffers) implements Delivery {}

    record End() implements Delivery {}

    record Broken(Throwable why) implements Delivery {}
  }

  private Duration silence;
  private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();
  private final Deque<ByteBuffer> unread = new ArrayDeque<>();
  private volatile @Nullable AsyncBody source;
  private boolean ended;

  /**
   * A body that is not there yet.
   *
   * @param silence how long a read may wait
   */
  ReplyBody(Duration silence) {
    this.silence = silence;
  }

  /** How long a read may wait from now on; for the thread that reads. */
  void patience(Duration silence) {
    this.silence = silence;
  }

  /** The head of the reply came, and here is what its body comes from. */
  void open(AsyncBody body) {
    source = body;
    var _ =
        body.done()
            .whenComplete(
                (_, failure) ->
                    deliveries.add(
                        failure == null ? new Delivery.End() : new Delivery.Broken(failure)));
  }

  @Override
  public void consume(List<ByteBuffer> buffers, AsyncBody from) {
    deliveries.add(new Delivery.Bytes(buffers));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (!ended) {
      ByteBuffer next = unread.peek();
      if (next == null) {
        await();
      } else if (next.hasRemaining()) {
        int count = Math.min(length, next.remaining());
        next.get(into, offset, count);
        return count;
      } else {
        unread.remove();
      }
    }
    return -1;
  }

  private void await() throws IOException {
    AsyncBody from = source;
    if (from == null) {
      throw new IOException("the body was read before the head of the reply came");
    }
    from.consume();
    switch (delivery()) {
      case Delivery.Bytes(var buffers) -> unread.addAll(buffers);
      case Delivery.End() -> ended = true;
      case Delivery.Broken(var why) -> throw new IOException("the connection broke: " + why, why);
    }
  }

  private Delivery delivery() throws IOException {
    try {
      Delivery delivery = deliveries.poll(silence.toNanos(), TimeUnit.NANOSECONDS);
      if (delivery == null) {
        throw new SilenceException(silence);
      }
      return delivery;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("closed while reading");
    }
  }

  /** Ends the reply wherever it is; over HTTP/1.1 that closes its connection. */
  @Override
  public void close() {
    AsyncBody from = source;
    if (from != null) {
      from.cancel();
    }
    deliveries.add(new Delivery.End()); // for a reader that waits
  }
}
