package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.DataPlaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A socket to nf_tables in the kernel (netlink(7)), of the network namespace of the thread that
 * opened it.
 */
final class Netlink implements AutoCloseable {
  private static final int SO_SNDBUF = 7;
  private static final int SO_SNDBUFFORCE = 32;

  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int NLM_F_REQUEST = 0x1;
  private static final int NLM_F_MULTI = 0x2;
  private static final int NLM_F_DUMP_INTR = 0x10;
  private static final int NLM_F_DUMP = 0x300;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int ATTRIBUTE_TABLE = 1;
  private static final int ATTRIBUTE_SET = 2;
  private static final int NEW_GENERATION = 15;
  private static final int GET_GENERATION = 16;
  private static final int GENERATION_ID = 1;
  private static final int HEADERS = 20;
  private static final int ALIGNMENT = 4;
  private static final int LONGEST_ANSWER = 64 * 1024;
  private static final int NONE = -1;
  private static final int EAGAIN = 11;

  private final SocketCalls calls = new SocketCalls();
  private final int fd;
  private boolean interrupted;

  private Netlink() {
    fd = calls.socket();
  }

  /** Makes ready on another thread what takes a while when it is called first. */
  static void prepare() {
    Thread.ofPlatform().daemon().name("netlink").start(SocketCalls::link);
  }

  /**
   * Opens one.
   *
   * @throws DataPlaneException if there is none to be had
   */
  static Netlink open() throws DataPlaneException {
    Netlink netlink = new Netlink();
    if (netlink.fd < 0) {
      throw new DataPlaneException("no socket to nf_tables: " + explained(-netlink.fd));
    }
    return netlink;
  }

  /**
   * Has all changes made in one transaction, or none.
   *
   * @throws DataPlaneException if the kernel refused one; then it made none
   */
  void commit(ElementBatch batch) throws DataPlaneException {
    if (batch.isEmpty()) {
      return;
    }
    NetlinkBytes messages = batch.messages();
    try (Arena arena = Arena.ofConfined()) {
      Answers answers = new Answers(arena.allocate(LONGEST_ANSWER, ALIGNMENT));
      answers.read(); // what is left of a failure
      send(messages, arena);
      answers.read(); // all are there when sending is over
      if (answers.error != 0) {
        throw new DataPlaneException(
            "%s: %s".formatted(batch.subject(answers.number), explained(answers.error)));
      }
      if (answers.number != batch.answered()) {
        throw new DataPlaneException("nf_tables did not answer");
      }
    }
  }

  /** Takes the messages of a list: the attributes of each are from there to there. */
  @FunctionalInterface
  interface Messages {
    /** Takes one; the bytes are others after that. */
    void message(byte[] bytes, int from, int to);
  }

  /**
   * Has the kernel list something of a table.
   *
   * @param get the number of the request
   * @param put the number of the messages that it is answered with
   * @param store the store whose elements are meant; otherwise empty
   * @throws DataPlaneException if it is not there, or may not be read
   */
  void list(int get, int put, Dialect dialect, String store, Messages to)
      throws DataPlaneException {
    NetlinkBytes request = new NetlinkBytes();
    request.host(0);
    request.host(ElementBatch.SUBSYSTEM << 8 | get, NLM_F_REQUEST | NLM_F_DUMP);
    request.host(0);
    request.host(0);
    request.network((dialect.family().v6() ? AF_INET6 : AF_INET) << 24);
    request.text(ATTRIBUTE_TABLE, dialect.name());
    if (!store.isEmpty()) {
      request.text(ATTRIBUTE_SET, store);
    }
    ask(request, put, to);
  }

  /** The number of the transaction that was made last in this network, by whomever. */
  int generation() throws DataPlaneException {
    NetlinkBytes request = new NetlinkBytes();
    request.host(0);
    request.host(ElementBatch.SUBSYSTEM << 8 | GET_GENERATION, NLM_F_REQUEST);
    request.host(0);
    request.host(0);
    request.network(0);
    int[] generation = new int[1];
    ask(
        request,
        NEW_GENERATION,
        (bytes, from, to) ->
            Attributes.each(
                bytes,
                from,
                to,
                (type, begin, _) -> {
                  if (type == GENERATION_ID) {
                    generation[0] = Attributes.network(bytes, begin);
                  }
                }));
    return generation[0];
  }

  /** Whether something changed while a list was read, since this was asked last. */
  boolean wasInterrupted() {
    boolean was = interrupted;
    interrupted = false;
    return was;
  }

  private void ask(NetlinkBytes request, int answer, Messages to) throws DataPlaneException {
    request.hostAt(0, request.length());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment memory = arena.allocate(LONGEST_ANSWER, ALIGNMENT);
      while (calls.receive(fd, memory, LONGEST_ANSWER) > 0) {
        // what is left of a failure
      }
      send(request, arena);
      byte[] bytes = new byte[LONGEST_ANSWER];
      boolean more = true;
      while (more) {
        int length = calls.receive(fd, memory, LONGEST_ANSWER);
        if (length <= 0) {
          throw new DataPlaneException("nf_tables did not answer");
        }
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, 0, length);
        more = read(bytes, length, answer, to);
      }
    }
  }

  /** Reads what was received; whether more is to come. */
  private boolean read(byte[] bytes, int length, int answer, Messages to)
      throws DataPlaneException {
    for (int at = 0; at + HEADERS <= length; ) {
      int size = Attributes.host(bytes, at);
      int type = Attributes.half(bytes, at + 4);
      int flags = Attributes.half(bytes, at + 6);
      interrupted |= (flags & NLM_F_DUMP_INTR) != 0;
      if (type == NLMSG_DONE) {
        return false;
      }
      if (type == NLMSG_ERROR) {
        throw new DataPlaneException(explained(-Attributes.host(bytes, at + 16)));
      }
      if (type == (ElementBatch.SUBSYSTEM << 8 | answer)) {
        to.message(bytes, at + HEADERS, Math.min(at + size, length));
      }
      if ((flags & NLM_F_MULTI) == 0) {
        return false;
      }
      at += aligned(size);
    }
    return true;
  }

  private void send(NetlinkBytes messages, Arena arena) throws DataPlaneException {
    int length = messages.length();
    MemorySegment memory = arena.allocate(length);
    MemorySegment.copy(messages.bytes(), 0, memory, ValueLayout.JAVA_BYTE, 0, length);
    makeRoom(length, arena);
    int sent = calls.send(fd, memory, length);
    if (sent < 0) {
      throw new DataPlaneException(
          "%,d bytes for nf_tables: %s".formatted(length, explained(-sent)));
    }
  }

  /**
   * A transaction is one message to the socket, however long. In a user namespace the buffer is no
   * longer than everybody's.
   */
  private void makeRoom(int length, Arena arena) {
    MemorySegment size = arena.allocateFrom(ValueLayout.JAVA_INT, length + 1_024);
    if (calls.setSocketOption(fd, SO_SNDBUFFORCE, size) < 0) {
      calls.setSocketOption(fd, SO_SNDBUF, size);
    }
  }

  /** What the kernel said last: to the first message that failed, or else to the last one. */
  private final class Answers {
    private final MemorySegment memory;
    private int number;
    private int error;

    Answers(MemorySegment memory) {
      this.memory = memory;
    }

    void read() {
      number = NONE;
      error = 0;
      int length = calls.receive(fd, memory, LONGEST_ANSWER);
      while (length > 0) {
        for (int at = 0;
            at + HEADERS <= length;
            at += aligned(memory.get(ValueLayout.JAVA_INT, at))) {
          answer(at);
        }
        length = calls.receive(fd, memory, LONGEST_ANSWER);
      }
      if (length < 0 && length != -EAGAIN && error == 0) {
        error = -length;
      }
    }

    private void answer(int at) {
      if (error == 0 && memory.get(ValueLayout.JAVA_SHORT, at + 4L) == NLMSG_ERROR) {
        number = memory.get(ValueLayout.JAVA_INT, at + 8L);
        error = -memory.get(ValueLayout.JAVA_INT, at + 16L);
      }
    }
  }

  private static int aligned(int size) {
    return Math.max(size, HEADERS) + ALIGNMENT - 1 & -ALIGNMENT;
  }

  private static String explained(int error) {
    return switch (error) {
      case 1 -> "Operation not permitted; it needs the capability NET_ADMIN";
      case 2 -> "No such file or directory";
      case 12 -> "Cannot allocate memory";
      case 16 -> "Device or resource busy";
      case 17 -> "File exists";
      case 22 -> "Invalid argument";
      case 23, 28 -> "No space left";
      case 90 -> "Message too long";
      case 93, 97 -> "this kernel has no nf_tables";
      case 105 -> "No buffer space available";
      default -> "error " + error + " of Linux";
    };
  }

  @Override
  public void close() {
    calls.close(fd);
  }
}
