package dev.seamark.proxy.nft;

/** A concatenation of fields, as keys are and most values. */
interface Fields {
  /** Gives them, one after another. */
  void write(FieldSink sink);
}
