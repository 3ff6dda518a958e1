package dev.seamark.watch.reduce;

/**
 * What is read of objects besides what the names of a cluster are answered from. Whatever nobody
 * asks for is not kept.
 *
 * @param forwarding of Services what a proxy needs: exposure
 * @param podLabels the labels of Pods
 * @param externalAddresses the addresses and names of Services outside of the cluster
 * @param hints of slices where the traffic of endpoints should come from
 */
public record Detail(
    boolean forwarding, boolean podLabels, boolean externalAddresses, boolean hints) {
  /** Nothing more. */
  public static final Detail NONE = new Detail(false, false, false, false);
}
