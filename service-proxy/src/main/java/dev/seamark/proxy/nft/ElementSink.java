package dev.seamark.proxy.nft;

/** Takes elements of stores. */
interface ElementSink {
  /** Takes one; in a set its value is {@link Value#NONE}. */
  void put(Store store, Key key, Value value);
}
