package dev.seamark.proxy.nft;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Changes of elements as messages of nf_tables, for one transaction (Linux: {@code
 * include/uapi/linux/netfilter/nf_tables.h}, {@code nfnetlink.h}).
 */
final class ElementBatch implements ElementTransaction {
  static final int SUBSYSTEM = 10;
  private static final int BATCH_BEGIN = 0x10;
  private static final int BATCH_END = 0x11;
  private static final int ADD = SUBSYSTEM << 8 | 12;
  private static final int DELETE = SUBSYSTEM << 8 | 14;

  /** The headers of netlink and of nfnetlink, and where the flags are in them. */
  private static final int HEADERS = 20;

  private static final int FLAGS = 6;

  private static final int IPV4 = 2;
  private static final int IPV6 = 10;

  private static final int REQUEST = 0x1;
  private static final int ACKNOWLEDGE = 0x4;
  private static final int CREATE = 0x400;

  private static final int LIST_TABLE = 1;
  private static final int LIST_SET = 2;
  private static final int LIST_ELEMENTS = 3;
  private static final int ELEMENT = 1;
  private static final int KEY = 1;
  private static final int DATA = 2;
  private static final int KEY_END = 10;
  private static final int VALUE = 1;
  private static final int VERDICT = 2;
  private static final int VERDICT_CODE = 1;
  private static final int VERDICT_CHAIN = 2;

  /** The length of an attribute has 16 bits. */
  private static final int LONGEST_LIST = 0xF000;

  /** What a message is about, for who reads that it failed. */
  private final List<String> subjects = new ArrayList<>();

  private final List<Lists> deletions = new ArrayList<>();
  private final List<Lists> additions = new ArrayList<>();
  private final NetlinkBytes messages = new NetlinkBytes();

  /** The place of the last message about a store. */
  private int last;

  /** Elements that are to be deleted from the stores of a table, or added to them. */
  private final class Lists implements ElementSink {
    private final int type;
    private final Dialect dialect;
    private final Map<Store, List<NetlinkBytes>> lists = new EnumMap<>(Store.class);

    Lists(int type, Dialect dialect) {
      this.type = type;
      this.dialect = dialect;
    }

    @Override
    public void put(Store store, Key key, Value value) {
      NetlinkBytes list = list(store);
      int element = list.nest(ELEMENT);
      putFields(KEY, key, list);
      if (store.interval()) {
        list.lastOfRanges(true);
        putFields(KEY_END, key, list);
        list.lastOfRanges(false);
      }
      if (type == ADD) {
        putValue(value, list);
      }
      list.end(element);
    }

    private static void putValue(Value value, NetlinkBytes list) {
      switch (value) {
        case Value.None _ -> {}
        case Value.OfFields fields -> putFields(DATA, fields, list);
        case Value.Verdict verdict -> putVerdict(verdict, list);
      }
    }

    private static void putFields(int type, Fields fields, NetlinkBytes list) {
      int attribute = list.nest(type);
      int value = list.attribute(VALUE);
      fields.write(list);
      list.end(value);
      list.end(attribute);
    }

    private static void putVerdict(Value.Verdict value, NetlinkBytes list) {
      int data = list.nest(DATA);
      int verdict = list.nest(VERDICT);
      int code = list.attribute(VERDICT_CODE);
      list.network(value.code());
      list.end(code);
      if (!value.chain().isEmpty()) {
        list.text(VERDICT_CHAIN, value.chain());
      }
      list.end(verdict);
      list.end(data);
    }

    private NetlinkBytes list(Store store) {
      List<NetlinkBytes> ofStore = lists.computeIfAbsent(store, _ -> new ArrayList<>());
      if (ofStore.isEmpty() || ofStore.getLast().length() > LONGEST_LIST) {
        ofStore.add(new NetlinkBytes());
      }
      return ofStore.getLast();
    }

    void write() {
      lists.forEach(
          (store, ofStore) -> {
            for (NetlinkBytes list : ofStore) {
              int message = begin(type, dialect, store);
              int elements = messages.nest(LIST_ELEMENTS);
              messages.all(list);
              messages.end(elements);
              end(message);
            }
          });
    }
  }

  ElementBatch() {
    message(BATCH_BEGIN, REQUEST, 0, SUBSYSTEM, "the beginning");
  }

  @Override
  public void empty(Dialect dialect, Store store) {
    end(begin(DELETE, dialect, store));
  }

  @Override
  public ElementSink delete(Dialect dialect) {
    return added(deletions, new Lists(DELETE, dialect));
  }

  @Override
  public ElementSink add(Dialect dialect) {
    return added(additions, new Lists(ADD, dialect));
  }

  private static Lists added(List<Lists> to, Lists elements) {
    to.add(elements);
    return elements;
  }

  /** Begins a message about a store. Returns its place. */
  private int begin(int type, Dialect dialect, Store store) {
    int family = dialect.family().v6() ? IPV6 : IPV4;
    last = message(type, REQUEST | CREATE, family, 0, store.qualified(dialect));
    messages.text(LIST_TABLE, dialect.name());
    messages.text(LIST_SET, store.label());
    return last;
  }

  private void end(int message) {
    messages.hostAt(message, messages.length() - message);
  }

  /** Appends the headers of a message. Its number is its place among all of them. */
  private int message(int type, int flags, int family, int resource, String subject) {
    int place = messages.length();
    messages.host(HEADERS);
    messages.host(type, flags);
    messages.host(subjects.size());
    messages.host(0);
    messages.network(family << 24 | resource);
    subjects.add(subject);
    return place;
  }

  /** Whether it changes nothing. */
  boolean isEmpty() {
    return subjects.size() == 1 && untouched(deletions) && untouched(additions);
  }

  private static boolean untouched(List<Lists> changes) {
    return changes.stream().allMatch(elements -> elements.lists.isEmpty());
  }

  /**
   * Ends the transaction, and gives its messages. The last one about a store is answered if it
   * succeeds; whichever fails is answered anyway.
   */
  NetlinkBytes messages() {
    deletions.forEach(Lists::write);
    additions.forEach(Lists::write);
    messages.shortAt(last + FLAGS, REQUEST | CREATE | ACKNOWLEDGE);
    message(BATCH_END, REQUEST, 0, SUBSYSTEM, "the end");
    return messages;
  }

  /** The number of the message that is answered if all is well. */
  int answered() {
    return subjects.size() - 2;
  }

  /** What the message of this number is about. */
  String subject(int number) {
    return number >= 0 && number < subjects.size() ? subjects.get(number) : "message " + number;
  }
}
