package dev.seamark.proxy.userspace;

import dev.seamark.zones.catalog.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Many clients at a time of an endpoint that sends back what it gets; a number is each one's. */
final class Crowd implements AutoCloseable {
  private final IpAddress service;
  private final List<SocketChannel> clients = new ArrayList<>();

  Crowd(IpAddress service) {
    this.service = service;
  }

  int size() {
    return clients.size();
  }

  /** Adds so many, each of which has been answered when this returns. */
  void grow(int more) throws IOException {
    List<SocketChannel> fresh = new ArrayList<>();
    try {
      for (int i = 0; i < more; i++) {
        fresh.add(SocketChannel.open(Ports.socket(service)));
        say(fresh.get(i), i);
      }
      for (int i = 0; i < more; i++) {
        hear(fresh.get(i), i);
      }
      clients.addAll(fresh);
    } catch (IOException | RuntimeException e) {
      close(fresh);
      throw e;
    }
  }

  /** Each of them asks and is answered. */
  void talk() throws IOException {
    for (int i = 0; i < clients.size(); i++) {
      say(clients.get(i), -i);
    }
    for (int i = 0; i < clients.size(); i++) {
      hear(clients.get(i), -i);
    }
  }

  private static void say(SocketChannel client, int number) throws IOException {
    client.write(ByteBuffer.allocate(4).putInt(number).flip());
  }

  private static void hear(SocketChannel client, int expected) throws IOException {
    ByteBuffer number = ByteBuffer.allocate(4);
    while (number.hasRemaining()) {
      if (client.read(number) < 0) {
        throw new IOException("ended");
      }
    }
    if (number.flip().getInt() != expected) {
      throw new IOException("another one's number");
    }
  }

  @Override
  public void close() throws IOException {
    close(clients);
  }

  private static void close(List<SocketChannel> some) throws IOException {
    for (SocketChannel client : some) {
      client.close();
    }
  }
}
