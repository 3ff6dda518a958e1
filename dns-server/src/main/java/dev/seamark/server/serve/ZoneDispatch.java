package dev.seamark.server.serve;

import dev.seamark.server.exchange.Block;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Responder;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.RecordType;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the server block of a query among those of one listener: the longest zone first, and of
 * blocks with the same zone the first whose view admits the query.
 */
final class ZoneDispatch implements Responder.Dispatch {
  private final Block[] longestFirst;
  private final boolean anyClass;
  private final Responder.Observer observer;

  ZoneDispatch(List<Block> blocks, boolean anyClass, Responder.Observer observer) {
    this.longestFirst =
        blocks.stream()
            .sorted(Comparator.comparingInt((Block b) -> b.zone().labels()).reversed())
            .toArray(Block[]::new);
    this.anyClass = anyClass;
    this.observer = observer;
  }

  @Override
  public @Nullable Block blockFor(Exchange exchange) {
    Query query = exchange.query();
    Block parent = null;
    for (Block block : longestFirst) {
      if (!query.isUnder(block.zone()) || !exchange.isFor(block)) {
        continue;
      }
      // A DS record lies on the parent's side of a cut (RFC 4035, 2.4): the shortest zone but the
      // root, which only serves what no other block does.
      if (query.type() != RecordType.DS) {
        return block;
      }
      int labels = block.zone().labels();
      if (parent == null || labels > 0 && labels < parent.zone().labels()) {
        parent = block;
      }
    }
    return parent;
  }

  @Override
  public boolean anyClass() {
    return anyClass;
  }

  @Override
  public Responder.Observer observer() {
    return observer;
  }
}
