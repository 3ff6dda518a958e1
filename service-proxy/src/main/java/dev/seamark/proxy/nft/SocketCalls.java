package dev.seamark.proxy.nft;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls of the C library that a netlink socket takes: no class of Java opens one. They return
 * what the C functions return, or the error number, negative.
 */
final class SocketCalls {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW = 3;
  private static final int SOCK_CLOEXEC = 0x80000; // or nft would inherit it
  private static final int NETLINK_NETFILTER = 12;
  private static final int SOL_SOCKET = 1;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int EINTR = 4;
  private static final int NO_FD = -1;

  /**
   * Where the C library leaves the error number. One for all calls: they are made by one thread.
   */
  private final MemorySegment error = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

  /** Makes the glue to the functions, with the first call of each shape. */
  static void link() {
    SocketCalls calls = new SocketCalls();
    try (Arena arena = Arena.ofConfined()) {
      calls.receive(NO_FD, arena.allocate(1), 1);
    }
    calls.close(NO_FD);
  }

  /** Opens a socket to netfilter. */
  int socket() {
    return call(Functions.SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER, 0L, 0);
  }

  /** Sets an option of all sockets, whose value has 32 bits. */
  int setSocketOption(int fd, int option, MemorySegment value) {
    return call(Functions.SETSOCKOPT, fd, SOL_SOCKET, option, value.address(), Integer.BYTES);
  }

  int close(int fd) {
    return call(Functions.CLOSE, fd, 0, 0, 0L, 0);
  }

  /** Sends all of it, or nothing. */
  int send(int fd, MemorySegment bytes, int length) {
    int sent;
    do {
      sent = transfer(Functions.SEND, fd, bytes, length, 0);
    } while (sent == -EINTR);
    return sent;
  }

  /** Receives what is there now. */
  int receive(int fd, MemorySegment bytes, int length) {
    int received;
    do {
      received = transfer(Functions.RECV, fd, bytes, length, MSG_DONTWAIT);
    } while (received == -EINTR);
    return received;
  }

  private int call(
      MethodHandle function, int first, int second, int third, long fourth, int fifth) {
    try {
      return result((int) function.invokeExact(error, first, second, third, fourth, fifth));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a handle of a C function throws nothing
    }
  }

  private int transfer(MethodHandle function, int fd, MemorySegment bytes, long length, int flags) {
    try {
      return result((int) (long) function.invokeExact(error, fd, bytes.address(), length, flags));
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // a handle of a C function throws nothing
    }
  }

  private int result(int returned) {
    return returned < 0 ? -error.get(ValueLayout.JAVA_INT, 0) : returned;
  }

  /** The functions, in two shapes, so that two pieces of glue are made for all of them. */
  private static final class Functions {
    /** Who takes fewer arguments does not look for more. */
    private static final FunctionDescriptor CALL =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT);

    private static final FunctionDescriptor TRANSFER =
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_INT);

    static final MethodHandle SOCKET = handle("socket", CALL);
    static final MethodHandle SETSOCKOPT = handle("setsockopt", CALL);
    static final MethodHandle CLOSE = handle("close", CALL);
    static final MethodHandle SEND = handle("send", TRANSFER);
    static final MethodHandle RECV = handle("recv", TRANSFER);

    @SuppressWarnings("restricted") // the launcher, the jar and the tests enable native access
    private static MethodHandle handle(String function, FunctionDescriptor shape) {
      Linker linker = Linker.nativeLinker();
      return linker.downcallHandle(
          linker.defaultLookup().findOrThrow(function),
          shape,
          Linker.Option.captureCallState("errno"));
    }
  }
}
