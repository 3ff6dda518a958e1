package dev.seamark.e2e.net;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace. Threads enter it: sockets that they open and programs that they start are in
 * it. It has no name on the machine, and is gone with this process at the latest.
 */
public final class Namespace implements AutoCloseable {
  private final String name;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final int descriptor;
  private final String task;

  private record Kept(int descriptor, String task) {}

  /** A new one, whose loopback is up. Takes root. */
  public Namespace(String name) throws Exception {
    this.name = name;
    FutureTask<Kept> made =
        new FutureTask<>(
            () -> {
              LinuxCalls.unshare();
              String self = Files.readSymbolicLink(Path.of("/proc/thread-self")).toString();
              int descriptor = LinuxCalls.open("/proc/" + self + "/ns/net");
              return new Kept(descriptor, self.replaceAll(".*/", ""));
            });
    // the thread stays, so that links can be moved to where it is
    Thread.ofPlatform()
        .daemon()
        .name("namespace " + name)
        .start(
            () -> {
              made.run();
              awaitClose();
            });
    Kept kept = made.get();
    this.descriptor = kept.descriptor();
    this.task = kept.task();
    sh("ip link set lo up");
  }

  private void awaitClose() {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** Calls it on a thread of this namespace. */
  public <T> T call(Callable<T> callable) throws Exception {
    FutureTask<T> result = new FutureTask<>(callable);
    start(result).join();
    try {
      return result.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Starts a thread in this namespace. */
  public Thread start(Runnable runnable) {
    return Thread.ofPlatform()
        .daemon()
        .name("in " + name)
        .start(
            () -> {
              LinuxCalls.enter(descriptor);
              runnable.run();
            });
  }

  /** Runs commands, and returns what they say; fails where one fails. */
  public String sh(String commands) throws Exception {
    return call(
        () -> {
          Process process =
              new ProcessBuilder(List.of("sh", "-ec", commands)).redirectErrorStream(true).start();
          process.getOutputStream().close();
          String output =
              new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          if (process.waitFor() != 0) {
            throw new IOException(name + ": " + commands + ": " + output);
          }
          return output;
        });
  }

  /** Joins it with another by a pair of links. */
  public void link(String here, Namespace other, String there) throws Exception {
    sh(
        "ip link add name %s type veth peer name %s netns %s; ip link set %s up"
            .formatted(here, there, other.task, here));
    other.sh("ip link set " + there + " up");
  }

  @Override
  public void close() {
    closed.countDown();
    LinuxCalls.close(descriptor);
  }
}
