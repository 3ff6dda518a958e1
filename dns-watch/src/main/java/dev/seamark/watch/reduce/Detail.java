package dev.seamark.watch.reduce;

/**
 * What is read of objects besides what the names of a cluster are answered from. Whatever nobody
 * asks for is not kept.
 *
 * @param forwarding of Services and slices what a proxy needs: exposure, hints
 * @param podLabels the labels of Pods
 * @param externalAddresses the addresses and names of Services outside of the cluster
 */
public record Detail(boolean forwarding, boolean podLabels, boolean externalAddresses) {
  /** Nothing more. */
  public static final Detail NONE = new Detail(false, false, false);
}
