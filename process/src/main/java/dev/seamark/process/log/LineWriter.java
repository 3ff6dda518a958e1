package dev.seamark.process.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Lines on their way to an output that may be slow or closed. A writer never waits; a thread of its
 * own carries the lines out, as many at once as there are, at once when there is one.
 */
public final class LineWriter implements AutoCloseable {
  /** A second of queries at what one core answers while it logs; about 6 MB at worst. */
  private static final int MAX_WAITING = 32_768;

  private static final int CHUNK = 1 << 16;

  private final ConcurrentLinkedQueue<byte[]> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private final OutputStream out;
  private final LogStyle style;
  private final int capacity;
  private final Thread thread;
  private final byte[] chunk = new byte[CHUNK]; // of the thread
  private volatile boolean idle;
  private volatile boolean closed;
  private long droppedSaid; // of the thread

  /** A writer to standard output or the like; the stream is neither buffered nor closed. */
  public LineWriter(OutputStream out) {
    this(out, LogStyle.TEXT);
  }

  /** The same in this style. */
  public LineWriter(OutputStream out, LogStyle style) {
    this(out, style, MAX_WAITING);
  }

  LineWriter(OutputStream out, LogStyle style, int capacity) {
    this.out = out;
    this.style = style;
    this.capacity = capacity;
    this.thread = Thread.ofPlatform().daemon().name("log-writer").start(this::run);
  }

  /** What the lines look like. */
  public LogStyle style() {
    return style;
  }

  /** Writes a line that is nobody's log event, such as what is said about the start. */
  public void bare(String text) {
    if (text.isEmpty() && style == LogStyle.JSON) {
      return; // a gap between lines is for eyes
    }
    line(style.bare(Instant.now(), text));
  }

  /** Writes a line as it is. */
  public void line(String text) {
    line((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes a line.
   *
   * @param bytes with the line feed at the end; owned by this writer from now on
   */
  private void line(byte[] bytes) {
    if (count.incrementAndGet() > capacity) {
      count.decrementAndGet();
      dropped.incrementAndGet();
      return;
    }
    waiting.add(bytes);
    if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** How many lines found no room, or no reader. */
  public long dropped() {
    return dropped.get();
  }

  private void run() {
    while (true) {
      byte[] line = waiting.poll();
      if (line != null) {
        write(line);
        continue;
      }
      if (closed) {
        return;
      }
      idle = true;
      // A line added before this thread said that it is idle wakes no thread: look once more.
      if (waiting.isEmpty() && !closed) {
        LockSupport.park(this);
      }
      idle = false;
    }
  }

  private void write(byte[] first) {
    int used = 0;
    for (byte[] line = first; line != null; line = waiting.poll()) {
      if (used + line.length > CHUNK) {
        flush(chunk, used);
        used = 0;
      }
      if (line.length > CHUNK) {
        flush(line, line.length);
      } else {
        System.arraycopy(line, 0, chunk, used, line.length);
        used += line.length;
      }
      count.decrementAndGet();
    }
    flush(chunk, used);
    sayDropped();
  }

  private void sayDropped() {
    long now = dropped.get();
    if (now > droppedSaid) {
      byte[] line =
          (style.line(
                      Instant.now(),
                      "WARNING",
                      "",
                      now - droppedSaid + " log lines were dropped: output is too slow")
                  + "\n")
              .getBytes(StandardCharsets.UTF_8);
      droppedSaid = now;
      flush(line, line.length);
    }
  }

  private void flush(byte[] bytes, int length) {
    try {
      out.write(bytes, 0, length);
      out.flush();
    } catch (IOException e) {
      // Nobody reads any more; there is no place left to say so, and serving goes on.
      dropped.incrementAndGet();
    }
  }

  /** Waits until what was written so far is out, at most two seconds. */
  public void drain() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while ((count.get() > 0 || !idle) && thread.isAlive() && System.nanoTime() < deadline) {
      LockSupport.unpark(thread);
      LockSupport.parkNanos(this, 100_000);
    }
  }

  /** Drains, and ends the thread. */
  @Override
  public void close() {
    drain();
    closed = true;
    LockSupport.unpark(thread);
  }
}
