package dev.seamark.server.transport.tcp;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The time that a client has for what it has sent to come in whole, when its connection is to be
 * closed: until nothing has come between two looks, and a quarter of a second at most. Confined to
 * the connection's loop.
 */
public final class TcpDrain {
  private static final long LOOK_MILLIS = 10;
  private static final int LOOKS = 25;

  private final EventLoop loop;
  private final BooleanSupplier stillComes;
  private final Runnable done;
  private int looks;

  /**
   * A drain that has not begun.
   *
   * @param stillComes whether something came since this was last asked, or half a query is there
   */
  public TcpDrain(EventLoop loop, BooleanSupplier stillComes, Runnable done) {
    this.loop = loop;
    this.stillComes = stillComes;
    this.done = done;
  }

  /** Begins to look. */
  public void begin() {
    var _ = loop.schedule(this::look, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look() {
    if (stillComes.getAsBoolean() && ++looks < LOOKS) {
      begin();
    } else {
      done.run();
    }
  }
}
