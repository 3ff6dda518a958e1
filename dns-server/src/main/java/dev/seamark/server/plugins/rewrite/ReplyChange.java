package dev.seamark.server.plugins.rewrite;

/** What a rule that has matched does to the reply. */
sealed interface ReplyChange {
  /** Changes the owners of records. */
  record Owner(NameChange change) implements ReplyChange {}

  /** Changes the name that the data of a record is about: the target of an alias and so on. */
  record Value(NameChange change) implements ReplyChange {}

  /** Brings TTLs into a range, both ends included; unsigned. */
  record Ttl(long least, long most) implements ReplyChange {}

  /** Replaces a response code. */
  record Code(int from, int to) implements ReplyChange {}

  /** Replaces the target of an alias, and follows the new one. */
  record Target(NameMatch match, String to) implements ReplyChange {}
}
