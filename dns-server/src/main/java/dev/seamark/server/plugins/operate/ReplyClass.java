package dev.seamark.server.plugins.operate;

import java.util.Locale;

/** What {@code log} can be limited to. */
enum ReplyClass {
  /** An answer or a delegation. */
  SUCCESS,
  /** The name or the type does not exist. */
  DENIAL,
  /** All the rest; notifications and transfers, too, which CoreDNS puts here. */
  ERROR;

  /** The word in a Corefile and in a line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
