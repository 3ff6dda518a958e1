package dev.seamark.process.http;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Why connections are closed, and requests refused, by us; counted for the whole process. */
public enum HttpRefusals {
  /** The connection sent no request in time. */
  SILENT,
  /** A request came too slowly, or a reply was read too slowly. */
  SLOW,
  /** A silent connection made room for a newer one. */
  ROOM,
  /** A new connection found no room, since all others were being answered. */
  FULL,
  /** Too many requests were being answered. */
  BUSY,
  /** A request that is not HTTP, or is too large. */
  MALFORMED;

  private static final Map<HttpRefusals, LongAdder> COUNTS = new ConcurrentHashMap<>();

  void count() {
    counter().increment();
  }

  private LongAdder counter() {
    return COUNTS.computeIfAbsent(this, _ -> new LongAdder());
  }

  /** How often, since the process started. */
  public long soFar() {
    return counter().sum();
  }

  /** The value of the metric's label {@code reason}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
