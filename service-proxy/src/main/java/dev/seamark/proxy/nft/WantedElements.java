package dev.seamark.proxy.nft;

import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/** A digest of each store's elements as they are to be, in the form that the kernel lists. */
final class WantedElements implements ElementSink {
  private final Map<Store, Digest> digests = new EnumMap<>(Store.class);
  private final NetlinkBytes bytes = new NetlinkBytes();

  @Override
  public void put(Store store, Key key, Value value) {
    bytes.clear();
    key.write(bytes);
    if (store.interval()) {
      bytes.lastOfRanges(true);
      key.write(bytes);
      bytes.lastOfRanges(false);
    }
    String chain = "";
    switch (value) {
      case Value.None _ -> {}
      case Value.OfFields fields -> fields.write(bytes);
      case Value.Verdict verdict -> {
        bytes.network(verdict.code());
        chain = verdict.chain();
      }
    }
    long hash = Digest.hash(0, bytes.bytes(), 0, bytes.length());
    if (!chain.isEmpty()) {
      byte[] text = (chain + '\0').getBytes(StandardCharsets.US_ASCII);
      hash = Digest.hash(hash, text, 0, text.length);
    }
    of(store).add(hash);
  }

  /** The digest of a store. */
  Digest of(Store store) {
    return digests.computeIfAbsent(store, _ -> new Digest());
  }
}
