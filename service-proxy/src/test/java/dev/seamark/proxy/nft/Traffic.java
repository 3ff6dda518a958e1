package dev.seamark.proxy.nft;

import dev.seamark.proxy.rules.Dialogue;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Clients that connect one time after the other, until they are stopped. */
final class Traffic implements AutoCloseable {
  private final Map<String, Integer> replies = new ConcurrentHashMap<>();
  private final Map<Thread, Boolean> threads = new ConcurrentHashMap<>();
  private volatile boolean over;

  /** Starts a client. */
  Traffic from(Namespace client, String address, int port) {
    threads.put(
        client.start(
            () -> {
              while (!over) {
                count(address, port);
              }
            }),
        true);
    return this;
  }

  private void count(String address, int port) {
    try {
      String reply = Dialogue.connect(Optional.empty(), address, port, 15_000);
      replies.merge(
          reply.length() > 2 && reply.charAt(1) == ' ' ? "answered" : reply, 1, Integer::sum);
    } catch (Exception e) {
      replies.merge(e.toString(), 1, Integer::sum);
    }
  }

  /** How many connections were answered so far. */
  int answered() {
    return replies.getOrDefault("answered", 0);
  }

  /** What came of all connections: how often which outcome. */
  Map<String, Integer> outcomes() {
    return Map.copyOf(replies);
  }

  @Override
  public void close() {
    over = true;
    try {
      for (Thread thread : threads.keySet()) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
