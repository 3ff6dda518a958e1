package dev.seamark.proxy.nft;

/** Takes elements of stores. */
interface ElementSink {
  /** Takes one; the value is empty in a set. */
  void put(Store store, String key, String value);
}
