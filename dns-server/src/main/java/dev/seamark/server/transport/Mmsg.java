package dev.seamark.server.transport;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

/**
 * {@code recvmmsg} and {@code sendmmsg} of the C library, called without making an object once the
 * optimizing compiler has had the calls.
 *
 * <p>Addresses are plain numbers here: the caller keeps the memory behind them alive. To have the
 * error number of a call kept costs an object with every call, so the calls are made without; the
 * sender, which needs it, makes a call that has failed once more.
 */
final class Mmsg implements DatagramCalls {
  private static final int MSG_DONTWAIT = 0x40;

  /** Whether the calls can be made here: the system has them, and lets us have them. */
  static boolean isAvailable() {
    return Probe.WORKS;
  }

  @Override
  public int receive(int fd, long headers, int count) {
    try {
      return (int) Functions.RECVMMSG.invokeExact(fd, headers, count, MSG_DONTWAIT, 0L);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a handle of a C function throws nothing
    }
  }

  @Override
  public int send(int fd, long headers, int count) {
    try {
      int sent = (int) Functions.SENDMMSG.invokeExact(fd, headers, count, MSG_DONTWAIT, 0L);
      return sent < 0 ? Failing.send(fd, headers, count) : sent;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a handle of a C function throws nothing
    }
  }

  /** The functions, looked up when they are needed first. */
  private static final class Functions {
    /** Both calls have the same shape, so that one piece of glue is made for both. */
    private static final FunctionDescriptor SHAPE =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG);

    static final MethodHandle RECVMMSG = handle("recvmmsg");
    // Takes four arguments; a fifth lies in a register that it does not read.
    static final MethodHandle SENDMMSG = handle("sendmmsg");

    @SuppressWarnings("restricted") // the launcher, the jar and the tests enable native access
    static MethodHandle handle(String function, Linker.Option... options) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(function), SHAPE, options);
    }
  }

  /** The call that tells why it failed. */
  private static final class Failing {
    private static final MethodHandle SENDMMSG =
        Functions.handle("sendmmsg", Linker.Option.captureCallState("errno"));

    static int send(int fd, long headers, int count) throws Throwable {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment error = arena.allocate(Linker.Option.captureStateLayout());
        int sent = (int) SENDMMSG.invokeExact(error, fd, headers, count, MSG_DONTWAIT, 0L);
        return sent < 0 ? -error.get(ValueLayout.JAVA_INT, 0) : sent;
      }
    }
  }

  private static final class Probe {
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    static final boolean WORKS = isKnownLayout() && callsWork();

    private static boolean isKnownLayout() {
      String machine = System.getProperty("os.arch", "");
      return System.getProperty("os.name", "").equals("Linux")
          && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
          && (machine.equals("amd64") || machine.equals("aarch64"));
    }

    /**
     * Sends a datagram to ourselves, which a sandbox that forbids one of the calls does not let.
     */
    private static boolean callsWork() {
      try {
        DatagramFd fd =
            DatagramFd.bound(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 1 << 16);
        try {
          fd.connect(fd.localAddress());
          return arrives(fd.intValue(), new Mmsg());
        } finally {
          fd.close();
        }
      } catch (IOException | RuntimeException | LinkageError e) {
        return false;
      }
    }

    private static boolean arrives(int fd, Mmsg calls) {
      Headers headers = new Headers(1, 1);
      headers.payload(0, headers.payloads(), 1);
      if (calls.send(fd, headers.address(0), 1) != 1) {
        return false;
      }
      long begun = System.nanoTime();
      while (calls.receive(fd, headers.address(0), 1) != 1) {
        if (System.nanoTime() - begun > PATIENCE_NANOS) {
          return false;
        }
        Thread.onSpinWait();
      }
      return true;
    }
  }
}
