package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.exchange.Exchange;
import dev.seamark.zones.wire.Names;
import dev.seamark.zones.wire.Query;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The EDNS options of a query while rules change them: as the plugins behind get them, and as the
 * reply will show them. Belongs to one exchange.
 */
final class Options {
  private final List<Option> sent;
  private final List<Option> shown;
  private final Set<Integer> reverted = new LinkedHashSet<>();

  private Options(List<Option> options) {
    sent = options;
    shown = new ArrayList<>(options);
  }

  /** One option. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Option(int code, byte[] data) {}

  /** The options of the query, of which there are none where it has no OPT record. */
  static Options of(Query query) {
    return new Options(read(query.packet(), query.optionsStart(), query.optionsEnd()));
  }

  private static List<Option> read(byte[] bytes, int from, int to) {
    List<Option> options = new ArrayList<>();
    for (int at = from; at < to; ) {
      int end = at + 4 + Names.u16(bytes, at + 2);
      options.add(new Option(Names.u16(bytes, at), Arrays.copyOfRange(bytes, at + 4, end)));
      at = end;
    }
    return options;
  }

  /** What the plugins behind get. */
  List<Option> sent() {
    return sent;
  }

  /** What the client has sent, and rules have added that do not revert. */
  List<Option> shown() {
    return shown;
  }

  /** An option of this code was changed for the plugins behind alone. */
  void revert(int code) {
    reverted.add(code);
  }

  /** Where the first option of the code is, or -1. */
  static int indexOf(List<Option> options, int code) {
    for (int i = 0; i < options.size(); i++) {
      if (options.get(i).code() == code) {
        return i;
      }
    }
    return -1;
  }

  /** Takes what was meant for the plugins behind out of the options that another server replied. */
  void revertIn(Exchange x) {
    if (reverted.isEmpty() || !x.edns().ofUpstream()) {
      return;
    }
    List<Option> replied = read(x.edns().options(), 0, x.edns().options().length);
    for (int code : reverted) {
      int at = indexOf(replied, code);
      int own = indexOf(shown, code);
      if (at >= 0 && own >= 0) {
        replied.set(at, shown.get(own));
      } else {
        replied.removeIf(option -> option.code() == code);
      }
    }
    x.edns().options(wire(replied));
  }

  /** The options in wire format. */
  static byte[] wire(List<Option> options) {
    byte[] wire = new byte[options.stream().mapToInt(option -> 4 + option.data().length).sum()];
    int at = 0;
    for (Option option : options) {
      Names.u16(wire, at, option.code());
      Names.u16(wire, at + 2, option.data().length);
      System.arraycopy(option.data(), 0, wire, at + 4, option.data().length);
      at += 4 + option.data().length;
    }
    return wire;
  }
}
