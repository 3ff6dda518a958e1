package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.DataPlaneException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Tells whether the kernel still has what was written, whatever somebody else may have touched.
 *
 * <p>The kernel numbers its transactions. As long as nobody but this process has made any, nothing
 * is read; otherwise everything of ours is, and compared: elements with those that are to be there,
 * chains with what they were when they were seen first after they were written.
 *
 * <p>Confined to the thread of the sync loop.
 */
final class Upkeep {
  private final Netlink netlink;
  private OptionalInt known = OptionalInt.empty();

  /** The chains as they were written, of each table that was looked at. */
  private final Map<Dialect, Map<String, KernelTable.ChainSum>> written = new HashMap<>();

  /** The elements of settings, likewise. */
  private final Map<Dialect, Map<Store, Digest>> settings = new HashMap<>();

  private boolean touched = true;

  Upkeep(Netlink netlink) {
    this.netlink = netlink;
  }

  /** Before a transaction of ours: notes whether somebody else made one. */
  void before() throws DataPlaneException {
    touched |= known.isEmpty() || known.getAsInt() != netlink.generation();
  }

  /** After transactions of ours. */
  void after() throws DataPlaneException {
    known = OptionalInt.of(netlink.generation());
  }

  /** All was written anew, and is not what it was. */
  void writtenAnew() {
    written.clear();
    settings.clear();
    touched = true; // what is there is looked at once
  }

  /** Whether the tables are as they were written. */
  boolean isIntact(List<FamilyTable> tables) throws DataPlaneException {
    int now = netlink.generation();
    if (!touched && known.isPresent() && known.getAsInt() == now) {
      return true;
    }
    netlink.wasInterrupted();
    for (FamilyTable table : tables) {
      if (!isIntact(table)) {
        return netlink.wasInterrupted(); // then it cannot be told, and is looked at the next time
      }
    }
    // somebody may have written while this was read: then it is read again the next time
    touched = netlink.generation() != now;
    known = OptionalInt.of(now);
    return true;
  }

  private boolean isIntact(FamilyTable table) throws DataPlaneException {
    KernelTable kernel = new KernelTable(netlink, table.dialect());
    Map<String, KernelTable.ChainSum> chains = kernel.chains();
    Map<String, KernelTable.ChainSum> before =
        written.computeIfAbsent(table.dialect(), _ -> new HashMap<>());
    before.keySet().retainAll(table.chains().keySet());
    for (Map.Entry<String, Integer> wanted : table.chains().entrySet()) {
      KernelTable.ChainSum now = chains.get(wanted.getKey());
      if (now == null || now.rules() != wanted.getValue()) {
        return false;
      }
      KernelTable.ChainSum then = before.putIfAbsent(wanted.getKey(), now);
      if (then != null && !then.equals(now)) {
        return false;
      }
    }
    WantedElements elements = new WantedElements();
    table.elements(elements);
    for (Store store : Store.OF_SERVICES) {
      if (!kernel.elements(store).equalTo(elements.of(store))) {
        return false;
      }
    }
    Map<Store, Digest> ofSettings = settings.computeIfAbsent(table.dialect(), _ -> new HashMap<>());
    for (Store store : Store.OF_SETTINGS) {
      Digest now = kernel.elements(store);
      Digest then = ofSettings.putIfAbsent(store, now);
      if (then != null && !then.equalTo(now)) {
        return false;
      }
    }
    return true;
  }
}
