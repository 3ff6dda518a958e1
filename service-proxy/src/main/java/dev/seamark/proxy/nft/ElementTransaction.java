package dev.seamark.proxy.nft;

/**
 * Changes of elements that take effect together. In each store of a table what is emptied is so
 * first, then elements are deleted, then added.
 */
interface ElementTransaction {
  /** Takes all elements out of the store. */
  void empty(Dialect dialect, Store store);

  /** Deletes elements, which have to be there; values do not matter. */
  ElementSink delete(Dialect dialect);

  /** Adds elements. One that is there with another value has to be deleted before. */
  ElementSink add(Dialect dialect);
}
