package dev.seamark.e2e.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** System calls that Java does not offer. All fail with an {@link IllegalStateException}. */
final class LinuxCalls {
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final int O_RDONLY = 0;
  private static final int AF_PACKET = 17;
  private static final int SOCK_DGRAM = 2; // packets without the link's header
  private static final int ALL_PROTOCOLS = 0x0300; // ETH_P_ALL in the network's order
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;

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
  private static final MethodHandle SOCKET =
      handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle READ =
      handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG));

  private static final MethodHandle SETSOCKOPT =
      handle(
          "setsockopt",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));

  private LinuxCalls() {}

  private interface Call {
    long call(MemorySegment state) throws Throwable;
  }

  @SuppressWarnings("restricted") // nothing else enters a namespace
  private static MethodHandle handle(String symbol, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LIBC.findOrThrow(symbol), descriptor, ERRNO);
  }

  private static int checked(String what, Call call) {
    MemoryLayout layout = Linker.Option.captureStateLayout();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(layout);
      long result = call.call(state);
      if (result < 0) {
        throw new IllegalStateException(what + " failed with errno " + state.get(JAVA_INT, 0));
      }
      return (int) result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(what, e);
    }
  }

  /** Gives this thread a network namespace of its own. */
  static void unshare() {
    checked("unshare", state -> (int) UNSHARE.invokeExact(state, CLONE_NEWNET));
  }

  /** Moves this thread into the namespace that a descriptor stands for. */
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

  /** A socket that reads all packets of this thread's namespace, from their IP header on. */
  static int packetSocket() {
    return checked(
        "socket", state -> (int) SOCKET.invokeExact(state, AF_PACKET, SOCK_DGRAM, ALL_PROTOCOLS));
  }

  /**
   * Leaves only the packets that a filter accepts.
   *
   * @param filter instructions of the classic BPF: {@code struct sock_filter}, eight bytes each
   */
  static void filter(int socket, long... filter) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = arena.allocate(16); // struct sock_fprog
      program.set(JAVA_SHORT, 0, (short) filter.length);
      program.set(ADDRESS, 8, arena.allocateFrom(JAVA_LONG, filter));
      checked(
          "setsockopt",
          state ->
              (int)
                  SETSOCKOPT.invokeExact(state, socket, SOL_SOCKET, SO_ATTACH_FILTER, program, 16));
    }
  }

  /** Waits for a packet, and returns how long it is. */
  static int read(int descriptor, MemorySegment into) {
    return checked(
        "read", state -> (long) READ.invokeExact(state, descriptor, into, into.byteSize()));
  }
}
