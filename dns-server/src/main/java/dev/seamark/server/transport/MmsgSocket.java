package dev.seamark.server.transport;

import dev.seamark.process.Fallback;
import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.proxied.ProxiedDatagrams;
import dev.seamark.server.transport.proxied.ProxyPolicy;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A socket read and written in batches by the system calls themselves, without an object per
 * packet: one recvmmsg, the replies, one sendmmsg. Netty's epoll loop says when there is something
 * to read, so that everything else of the worker goes on on the same thread.
 *
 * <p>Replies go out by a socket of their own ({@link DatagramFd#sender}). Those that come later
 * wait in the same {@link Outbox} until the end of the loop's turn. When the kernel takes no more,
 * no further query is read until it does.
 *
 * <p>A socket on all addresses of the host replies from the one that was asked.
 */
final class MmsgSocket implements UdpSocket {
  private static final int BATCH = 64;
  private static final int OUTBOX = 2 * BATCH;
  private static final int OUTBOX_BYTES = 1 << 17;

  /** Batches read before others of the same loop get their turn. */
  private static final int ROUNDS = 4;

  private static final int POOLED_CLIENTS = 1024;

  /** How long to wait when the kernel has no room for replies. */
  private static final long BLOCKED_MICROS = 500;

  private final Worker worker;
  private final Responder responder;
  private final DatagramFd fd;
  private final DatagramFd sender;
  private final InetSocketAddress bound;
  private final Traffic traffic;
  private final Inbox inbox;
  private final Outbox outbox;
  private final ArrayDeque<DatagramPeer> idle = new ArrayDeque<>();
  private final Runnable lateFlush = this::flushLate;
  private volatile @Nullable IoRegistration registration;
  private volatile @Nullable ProxiedDatagrams proxied;
  private boolean begun;
  private boolean reading;
  private boolean flushDue;
  private boolean blocked;
  private boolean retryDue;
  private boolean closed;

  private MmsgSocket(
      Worker worker,
      Responder responder,
      DatagramFd fd,
      DatagramFd sender,
      InetSocketAddress bound,
      DatagramCalls calls) {
    this.worker = worker;
    this.responder = responder;
    this.fd = fd;
    this.sender = sender;
    this.bound = bound;
    inbox = new Inbox(calls, BATCH, bound.getAddress().isAnyLocalAddress());
    outbox = new Outbox(calls, sender.intValue(), OUTBOX, OUTBOX_BYTES);
    traffic = new Traffic(worker, outbox::isEmpty);
  }

  /**
   * Whether such a socket can be had on this loop. {@code -Dseamark.udp=netty} says no, for
   * comparison.
   */
  static boolean suits(EventLoop loop) {
    boolean wanted =
        !System.getProperty("seamark.udp", "").equals("netty")
            && loop instanceof IoEventLoop events
            && events.isCompatible(EpollIoHandle.class);
    if (wanted && !Mmsg.isAvailable()) {
      Fallback.BATCHED_DATAGRAMS.take("recvmmsg and sendmmsg do not work here");
    }
    return wanted && Mmsg.isAvailable();
  }

  /** Binds a socket. The calls are this socket's own. */
  static MmsgSocket open(
      Worker worker, Responder responder, InetSocketAddress address, DatagramCalls calls)
      throws IOException {
    DatagramFd fd = DatagramFd.bound(address, Listener.SOCKET_BUFFER);
    DatagramFd sender = senderFor(fd);
    MmsgSocket socket = new MmsgSocket(worker, responder, fd, sender, fd.localAddress(), calls);
    Future<IoRegistration> registered =
        ((IoEventLoop) worker.loop()).register(socket.new Handle()).awaitUninterruptibly();
    if (!registered.isSuccess()) {
      socket.closeFds();
      throw new IOException("cannot be polled", registered.cause());
    }
    socket.registration = registered.getNow();
    return socket;
  }

  /** The socket itself where the system does not let us have another one. */
  private static DatagramFd senderFor(DatagramFd fd) {
    try {
      return fd.sender(Listener.SOCKET_BUFFER);
    } catch (IOException e) {
      return fd;
    }
  }

  @Override
  public void begin() {
    worker.loop().execute(this::start);
  }

  private void start() {
    IoRegistration with = registration;
    if (!closed && !begun && with != null) {
      begun = true;
      read(sender.intValue()); // what came before it was connected
      with.submit(blocked ? EpollIoOps.EPOLLERR : EpollIoOps.EPOLLIN);
    }
  }

  @Override
  public InetSocketAddress local() {
    return bound;
  }

  @Override
  public void allOpen() throws IOException {
    fd.shut();
  }

  // ---- reading

  private void read(int from) {
    reading = true;
    try {
      for (int round = 0; round < ROUNDS && !blocked; round++) {
        int came = inbox.receive(from);
        worker.nanos();
        ProxiedDatagrams behind = proxied;
        for (int i = 0; i < came; i++) {
          if (behind == null) {
            receive(i);
          } else {
            receive(i, behind);
          }
        }
        flush();
        if (!inbox.isFull()) {
          // Nothing more, or an error, which is of no packet that we have: the loop will tell.
          return;
        }
      }
    } finally {
      reading = false;
    }
  }

  private void receive(int i) {
    DatagramPeer client = idle.pollLast();
    if (client == null) {
      client = new DatagramPeer(this, bound);
    }
    client.begin(inbox, i);
    traffic.came();
    responder.receive(worker, client, inbox.memory(), inbox.payload(i), inbox.length(i));
  }

  /** The same for a datagram that a proxy may have sent. */
  private void receive(int i, ProxiedDatagrams behind) {
    DatagramPeer client = new DatagramPeer(this, bound);
    client.begin(inbox, i);
    int from = inbox.payload(i);
    int length = inbox.length(i);
    var opened = behind.open(inbox.memory(), from, length, client.remote());
    if (opened != null) {
      client.proxied(opened.client());
      traffic.came();
      int skip = opened.skip();
      responder.receive(worker, client, inbox.memory(), from + skip, length - skip);
    }
  }

  @Override
  public void proxies(@Nullable ProxyPolicy policy, int sockets) {
    proxied = policy == null ? null : new ProxiedDatagrams(policy, worker, responder, sockets);
  }

  /** A query of this client, which may be used for another one now, has ended. */
  void ended(DatagramPeer client) {
    traffic.ended();
    if (idle.size() < POOLED_CLIENTS) {
      idle.addLast(client);
    }
  }

  // ---- writing

  /** Puts a reply with those that go out next. */
  void send(DatagramPath route, byte[] message, int length) {
    if (closed) {
      return;
    }
    if (!outbox.hasRoom(length) && !flush() && !outbox.hasRoom(length)) {
      responder.lost(1);
      return;
    }
    outbox.put(route, message, length);
    if (!reading && !flushDue && !blocked) {
      flushDue = true;
      worker.loop().execute(lateFlush);
    }
  }

  private void flushLate() {
    flushDue = false;
    if (!closed) {
      flush();
    }
  }

  private void unblock() {
    retryDue = false;
    if (!closed) {
      flush();
    }
  }

  /** Sends what waits; false where some of it must wait on. */
  private boolean flush() {
    boolean now = outbox.flush() == Outbox.Flush.BLOCKED;
    long lost = outbox.takeLost();
    if (lost > 0) {
      responder.lost(lost);
    }
    if (now && !retryDue) {
      retryDue = true;
      worker.loop().schedule(this::unblock, BLOCKED_MICROS, TimeUnit.MICROSECONDS);
    }
    IoRegistration with = registration;
    if (now != blocked && with != null) {
      blocked = now;
      with.submit(now ? EpollIoOps.EPOLLERR : EpollIoOps.EPOLLIN);
    }
    return !now;
  }

  // ---- ending

  @Override
  public void drain(Promise<Void> drained) {
    worker.loop().execute(this::deafen);
    traffic.drain(drained);
  }

  /** Lets nothing more come, whatever others send; the client is told that the port is closed. */
  private void deafen() {
    try {
      if (!closed) {
        fd.deafen();
      }
    } catch (IOException e) {
      // Then it is closed while something may still come, which is lost.
    }
  }

  @Override
  public Future<?> close() {
    if (worker.loop().isShuttingDown()) {
      return GlobalEventExecutor.INSTANCE.newSucceededFuture(null); // the loop closes its handles
    }
    return worker
        .loop()
        .submit(
            () -> {
              IoRegistration with = registration;
              if (with != null) {
                with.cancel();
              }
              closeFds();
            });
  }

  private void closeFds() {
    closed = true;
    try {
      fd.close();
      sender.close();
    } catch (IOException e) {
      // There is nothing behind this socket that could be lost.
    }
  }

  /** What the loop knows of this socket. */
  private final class Handle implements EpollIoHandle {
    @Override
    public FileDescriptor fd() {
      return fd;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
      if (!begun || closed || blocked) {
        return;
      }
      try {
        read(fd.intValue());
      } catch (Throwable e) { // thrown further, it would stop the loop for a second
        responder.broke("a UDP socket", e);
      }
    }

    @Override
    public void close() {
      closeFds();
    }
  }
}
