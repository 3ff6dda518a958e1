package dev.seamark.server.transport;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * {@code recvmmsg} and {@code sendmmsg} of the C library, called without making an object.
 *
 * <p>Addresses are plain numbers here: whoever calls keeps the memory behind them alive. Where the
 * error number is written belongs to the object, which one thread uses.
 */
final class Mmsg implements DatagramCalls {
  private static final int MSG_DONTWAIT = 0x40;

  /** Both calls have the same shape, so that one piece of glue is made for both. */
  private static final FunctionDescriptor SHAPE =
      FunctionDescriptor.of(
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_LONG,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_INT,
          ValueLayout.JAVA_LONG);

  private static final MethodHandle RECVMMSG = handle("recvmmsg");
  // Takes four arguments; a fifth lies in a register that it does not read.
  private static final MethodHandle SENDMMSG = handle("sendmmsg");

  private final MemorySegment error = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

  @SuppressWarnings("restricted") // the launcher, the jar and the tests enable native access
  private static MethodHandle handle(String function) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(function),
        SHAPE,
        Linker.Option.captureCallState("errno"));
  }

  @Override
  public int receive(int fd, long headers, int count) {
    try {
      int received = (int) RECVMMSG.invokeExact(error, fd, headers, count, MSG_DONTWAIT, 0L);
      return received < 0 ? -error.get(ValueLayout.JAVA_INT, 0) : received;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a handle of a C function throws nothing
    }
  }

  @Override
  public int send(int fd, long headers, int count) {
    try {
      int sent = (int) SENDMMSG.invokeExact(error, fd, headers, count, MSG_DONTWAIT, 0L);
      return sent < 0 ? -error.get(ValueLayout.JAVA_INT, 0) : sent;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a handle of a C function throws nothing
    }
  }
}
