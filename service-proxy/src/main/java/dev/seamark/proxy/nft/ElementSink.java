package dev.seamark.proxy.nft;

/** Takes elements of stores. */
interface ElementSink {
  /** Takes one; the value is empty in a set. Neither text is this one's to keep. */
  void put(Store store, CharSequence key, CharSequence value);
}
