package dev.seamark.server.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;

/**
 * {@code recvmmsg} and {@code sendmmsg} of the C library, called without making an object once the
 * optimizing compiler has had the calls.
 *
 * <p>Addresses are plain numbers here: whoever calls keeps the memory behind them alive. Where the
 * error number is written belongs to the object, which one thread uses.
 */
final class Mmsg implements DatagramCalls {
  private static final int MSG_DONTWAIT = 0x40;

  private final MemorySegment error = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

  /** Whether the calls can be made here: the system has them, and lets us have them. */
  static boolean isAvailable() {
    return Probe.WORKS;
  }

  @Override
  public int receive(int fd, long headers, int count) {
    try {
      int received =
          (int) Functions.RECVMMSG.invokeExact(error, fd, headers, count, MSG_DONTWAIT, 0L);
      return received < 0 ? -error.get(ValueLayout.JAVA_INT, 0) : received;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a handle of a C function throws nothing
    }
  }

  @Override
  public int send(int fd, long headers, int count) {
    try {
      int sent = (int) Functions.SENDMMSG.invokeExact(error, fd, headers, count, MSG_DONTWAIT, 0L);
      return sent < 0 ? -error.get(ValueLayout.JAVA_INT, 0) : sent;
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
    private static MethodHandle handle(String function) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(function),
          SHAPE,
          Linker.Option.captureCallState("errno"));
    }
  }

  private static final class Probe {
    private static final int EBADF = 9;

    static final boolean WORKS = isKnownLayout() && callsWork();

    private static boolean isKnownLayout() {
      String machine = System.getProperty("os.arch", "");
      return System.getProperty("os.name", "").equals("Linux")
          && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
          && (machine.equals("amd64") || machine.equals("aarch64"));
    }

    /** A sandbox that forbids a call says so before it looks at the descriptor. */
    private static boolean callsWork() {
      try {
        Mmsg calls = new Mmsg();
        return calls.receive(-1, 0, 1) == -EBADF && calls.send(-1, 0, 1) == -EBADF;
      } catch (RuntimeException | LinkageError e) {
        return false;
      }
    }
  }
}
