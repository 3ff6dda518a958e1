package dev.seamark.proxy.userspace;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.stream.Stream;

/** The event loops of the data plane, and the worker of each. */
final class Workers implements AutoCloseable {
  /** How often a timeout is looked at while it lasts. */
  private static final int SWEEPS_PER_TIMEOUT = 8;

  private static final long MOST_OFTEN_MILLIS = 5;
  private static final long LEAST_OFTEN_MILLIS = 1_000;

  private final MultiThreadIoEventLoopGroup group;
  private final List<Worker> all = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  Workers(
      Transport transport,
      UserspaceSettings settings,
      Optional<Drain> drain,
      LongSupplier nanoClock,
      SplittableGenerator random,
      Counts counts) {
    group =
        new MultiThreadIoEventLoopGroup(
            settings.loops(), new DefaultThreadFactory("relay", true), transport.io());
    long period =
        Stream.concat(
                Stream.of(
                    settings.tcpIdle(),
                    settings.tcpHalfClosedIdle(),
                    settings.udpIdle(),
                    settings.udpUnanswered()),
                drain.map(Drain::grace).stream())
            .mapToLong(timeout -> timeout.toMillis() / SWEEPS_PER_TIMEOUT)
            .map(millis -> Math.clamp(millis, MOST_OFTEN_MILLIS, LEAST_OFTEN_MILLIS))
            .min()
            .orElseThrow();
    Outcasts outcasts = new Outcasts();
    for (int i = 0; i < settings.loops(); i++) {
      EventLoop loop = group.next();
      Worker worker =
          new Worker(loop, transport, settings, drain, nanoClock, random.split(), counts, outcasts);
      all.add(worker);
      loop.scheduleWithFixedDelay(worker::sweep, period, period, TimeUnit.MILLISECONDS);
    }
  }

  List<Worker> all() {
    return all;
  }

  /** Each in turn. */
  Worker next() {
    return all.get(Math.floorMod(turn.getAndIncrement(), all.size()));
  }

  /** Ends the loops; what is still in flight on them is lost. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
  }
}
