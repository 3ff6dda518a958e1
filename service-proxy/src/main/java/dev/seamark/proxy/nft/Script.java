package dev.seamark.proxy.nft;

/** Takes commands for nft, one after another. */
interface Script {
  /** Takes some, each with the end of its line. */
  void add(CharSequence commands);
}
