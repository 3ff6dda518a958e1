package dev.seamark.zones.transfer;

import java.util.ArrayList;
import java.util.List;

/** Records of a service that has a few. Confined to one thread. */
final class ListedRecords implements CatalogTransfer.Records {
  private final List<CatalogTransfer.Ready> all = new ArrayList<>();
  private int next;

  void add(CatalogTransfer.Ready one) {
    all.add(one);
  }

  @Override
  public boolean isAtEnd() {
    return next == all.size();
  }

  @Override
  public boolean write(RecordWriter out) {
    boolean fits = all.get(next).write(out);
    next += fits ? 1 : 0;
    return fits;
  }
}
