package dev.seamark.proxy.nft;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
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
final class Namespace implements AutoCloseable {
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int O_RDONLY = 0;

  private final String name;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final int descriptor;
  private final String task;

  private record Kept(int descriptor, String task) {}

  private Namespace(String name) throws Exception {
    this.name = name;
    FutureTask<Kept> made =
        new FutureTask<>(
            () -> {
              Calls.unshare();
              String self = Files.readSymbolicLink(Path.of("/proc/thread-self")).toString();
              return new Kept(Calls.open("/proc/" + self + "/ns/net"), self.replaceAll(".*/", ""));
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

  static Namespace create(String name) throws Exception {
    return new Namespace(name);
  }

  /**
   * Skips the test that asks where there cannot be any, and says why. Where tests must not be
   * skipped, as in CI, it fails.
   */
  static void assumeAvailable() {
    try (Namespace namespace = create("probe")) {
      namespace.sh("nft -c add table ip probe");
      namespace.sh("ip link add veth0 type veth peer name veth1");
    } catch (Exception | LinkageError e) {
      String why = "network namespaces with nftables are unavailable here: " + e;
      if (System.getenv("SEAMARK_TESTS_ALL") != null) {
        throw new AssertionError(why, e);
      }
      abort(why);
    }
  }

  @Override
  public String toString() {
    return name;
  }

  /** Calls it on a thread of this namespace. */
  <T> T call(Callable<T> callable) throws Exception {
    FutureTask<T> result = new FutureTask<>(callable);
    Thread thread = start(result);
    thread.join();
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
  Thread start(Runnable runnable) {
    return Thread.ofPlatform()
        .daemon()
        .name("in " + name)
        .start(
            () -> {
              Calls.enter(descriptor);
              runnable.run();
            });
  }

  /** Runs commands, and returns what they say; fails where one fails. */
  String sh(String commands) throws Exception {
    return call(
        () -> {
          Process process =
              new ProcessBuilder(List.of("sh", "-ec", commands)).redirectErrorStream(true).start();
          process.getOutputStream().close();
          String output =
              new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
          if (process.waitFor() != 0) {
            throw new IOException(commands + ": " + output);
          }
          return output;
        });
  }

  /** Sets a variable of {@code /proc/sys/net}. */
  void sysctl(String variable, String value) throws Exception {
    call(() -> Files.writeString(Path.of("/proc/sys/net/" + variable), value));
  }

  /** Joins it with another by a pair of links. */
  void link(String here, Namespace other, String there) throws Exception {
    sh(
        "ip link add name %s type veth peer name %s netns %s; ip link set %s up"
            .formatted(here, there, other.task, here));
    other.sh("ip link set " + there + " up");
  }

  @Override
  public void close() {
    closed.countDown();
    Calls.close(descriptor);
  }

  /** The system calls. */
  private static final class Calls {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup LIBC = LINKER.defaultLookup();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final MethodHandle UNSHARE =
        handle("unshare", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle SETNS =
        handle("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle OPEN =
        handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CLOSE =
        handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private interface Call {
      int call(MemorySegment state) throws Throwable;
    }

    @SuppressWarnings("restricted") // nothing else enters a namespace
    private static MethodHandle handle(String symbol, FunctionDescriptor descriptor) {
      return LINKER.downcallHandle(LIBC.findOrThrow(symbol), descriptor, ERRNO);
    }

    private static int checked(String what, Call call) {
      MemoryLayout layout = Linker.Option.captureStateLayout();
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment state = arena.allocate(layout);
        int result = call.call(state);
        if (result < 0) {
          throw new IllegalStateException(what + " failed with errno " + state.get(JAVA_INT, 0));
        }
        return result;
      } catch (RuntimeException | Error e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(what, e);
      }
    }

    static void unshare() {
      checked("unshare", state -> (int) UNSHARE.invokeExact(state, CLONE_NEWNET));
    }

    static void enter(int descriptor) {
      checked("setns", state -> (int) SETNS.invokeExact(state, descriptor, CLONE_NEWNET));
    }

    static int open(String path) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment text = arena.allocateFrom(path);
        return checked("open " + path, state -> (int) OPEN.invokeExact(state, text, O_RDONLY));
      }
    }

    static void close(int descriptor) {
      checked("close", state -> (int) CLOSE.invokeExact(state, descriptor));
    }
  }
}
