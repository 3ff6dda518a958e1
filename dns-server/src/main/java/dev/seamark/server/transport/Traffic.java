package dev.seamark.server.transport;

import dev.seamark.server.exchange.Worker;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Counts what comes and goes on one socket, and says when it is quiet. Confined to its loop. */
final class Traffic {
  private static final long QUIET_MILLIS = 20;

  /** Looks after which one no longer waits for silence, where the socket cannot be shut to it. */
  private static final int LOOKS = 25;

  private final Worker worker;
  private final BooleanSupplier allSent;
  private int inFlight;
  private int packets;

  /**
   * Counts from nothing.
   *
   * @param allSent whether no reply waits to be sent; asked on the loop
   */
  Traffic(Worker worker, BooleanSupplier allSent) {
    this.worker = worker;
    this.allSent = allSent;
  }

  /** A query came. */
  void came() {
    inFlight++;
    packets++;
  }

  /** A query has ended. */
  void ended() {
    inFlight--;
  }

  /**
   * Succeeds when nothing is in flight, every reply was sent and nothing new has come for {@link
   * #QUIET_MILLIS}, which means that the kernel's queue is read out. Where others go on and on,
   * half a second must do. Called on any thread.
   */
  void drain(Promise<Void> drained) {
    worker.loop().execute(() -> lookForQuiet(drained, packets, LOOKS));
  }

  private void lookForQuiet(Promise<Void> drained, int packetsBefore, int looks) {
    Future<?> _ =
        worker
            .loop()
            .schedule(
                () -> {
                  boolean quiet = packets == packetsBefore || looks <= 0;
                  if (inFlight == 0 && quiet && allSent.getAsBoolean()) {
                    drained.trySuccess(null);
                  } else if (!drained.isDone()) {
                    lookForQuiet(drained, packets, looks - 1);
                  }
                },
                QUIET_MILLIS,
                TimeUnit.MILLISECONDS);
  }
}
