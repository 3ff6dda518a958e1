package dev.seamark.zones.settings;

/** Who measures how long it takes until a change of endpoints is answered. */
@FunctionalInterface
public interface ProgrammingListener {
  /**
   * A new version of a slice is answered from now on. Called by the catalog's writer.
   *
   * @param kind what kind of service the slice belongs to
   * @param triggeredAtMillis when the change behind it happened, in milliseconds since 1970
   */
  void programmed(ServiceKind kind, long triggeredAtMillis);
}
