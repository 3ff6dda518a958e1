package dev.seamark.server.plugins.rewrite;

import dev.seamark.zones.wire.WireName;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the records of a reply. The rules take back in the opposite order what they have
 * done to the question.
 */
final class RecordChange {
  /** Nothing. */
  static final RecordChange NONE = new RecordChange(List.of());

  private final List<ReplyChange> lastFirst;
  private final Optional<WireName> target;

  RecordChange(List<ReplyChange> changes) {
    this(List.copyOf(changes).reversed(), Optional.empty());
  }

  private RecordChange(List<ReplyChange> lastFirst, Optional<WireName> target) {
    this.lastFirst = lastFirst;
    this.target = target;
  }

  /** The same for an alias whose target is known. */
  RecordChange leadingTo(WireName known) {
    return new RecordChange(lastFirst, Optional.of(known));
  }

  /** An owner after all rules. */
  WireName owner(WireName name) throws UnwritableException {
    String before = name.toString();
    String after = before;
    for (ReplyChange change : lastFirst) {
      if (change instanceof ReplyChange.Owner(var names)) {
        after = names.of(after);
      }
    }
    return after.equals(before) ? name : parsed(after);
  }

  /** The name that a record is about, after all rules but those that replace the target. */
  WireName value(WireName name) throws UnwritableException {
    if (target.isPresent()) {
      return target.get();
    }
    String before = name.toString();
    String after = before;
    for (ReplyChange change : lastFirst) {
      if (change instanceof ReplyChange.Value(var names)) {
        after = names.of(after);
      }
    }
    return after.equals(before) ? name : parsed(after);
  }

  /** A TTL after all rules. */
  int ttl(int seconds) {
    long after = Integer.toUnsignedLong(seconds);
    for (ReplyChange change : lastFirst) {
      if (change instanceof ReplyChange.Ttl(long least, long most)) {
        after = Math.clamp(after, least, most);
      }
    }
    return (int) after;
  }

  /** A response code after all rules. */
  int code(int code) {
    int after = code;
    for (ReplyChange change : lastFirst) {
      if (change instanceof ReplyChange.Code(int from, int to) && after == from) {
        after = to;
      }
    }
    return after;
  }

  /** Whether any rule is about names. */
  boolean isOfNames() {
    return lastFirst.stream()
        .anyMatch(
            change -> change instanceof ReplyChange.Owner || change instanceof ReplyChange.Value);
  }

  /** Whether any rule is about TTLs. */
  boolean isOfTtls() {
    return lastFirst.stream().anyMatch(change -> change instanceof ReplyChange.Ttl);
  }

  /** Whether any rule is about targets of aliases. */
  boolean isOfTargets() {
    return lastFirst.stream().anyMatch(change -> change instanceof ReplyChange.Target);
  }

  /**
   * An alias whose target a rule replaces.
   *
   * @param index its place among the answers
   * @param asked the new target as the rule has it, which is to be asked for
   * @param written the same after the rules that come behind
   */
  record Followed(int index, WireName asked, WireName written) {}

  /** The alias that stands there, if a rule replaces its target. */
  Optional<Followed> followed(int index, WireName target, NameText scratch, int worker)
      throws UnwritableException {
    String after = target.toString();
    WireName asked = WireName.ROOT;
    boolean replaced = false;
    for (ReplyChange change : lastFirst) {
      if (change instanceof ReplyChange.Value(var names)) {
        after = names.of(after);
      }
      if (change instanceof ReplyChange.Target(var match, String to) && !replaced) {
        scratch.set(after);
        if (match.matches(scratch, worker)) {
          replaced = true;
          after = match.replaced(scratch, worker, to);
          asked = parsed(after);
        }
      }
    }
    return replaced ? Optional.of(new Followed(index, asked, parsed(after))) : Optional.empty();
  }

  private static WireName parsed(String name) throws UnwritableException {
    try {
      return WireName.parse(name);
    } catch (IllegalArgumentException e) {
      throw new UnwritableException("invalid name after rewrite: " + e.getMessage());
    }
  }
}
