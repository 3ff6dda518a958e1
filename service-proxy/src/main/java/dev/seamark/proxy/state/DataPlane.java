package dev.seamark.proxy.state;

import java.util.List;
import java.util.Set;

/**
 * What carries traffic. One thread calls it, the one of the sync loop: {@code sync} at first with a
 * full delta, then with what changed; after a failure, and where {@link #intact} says no, with a
 * full one again.
 */
public interface DataPlane extends AutoCloseable {

  /**
   * Makes traffic flow as the state says. When this returns, new connections follow it.
   *
   * @throws DataPlaneException if that failed; what was there before stays as far as possible, and
   *     the next sync is full
   */
  void sync(Delta delta) throws DataPlaneException;

  /**
   * Whether what was synced is still in force; asked every half minute or so, must be cheap.
   *
   * @return false if somebody took it away, which a full sync repairs
   */
  default boolean intact() {
    return true;
  }

  /**
   * What does not work now although the sync succeeded, such as a port that is taken; for {@code
   * /debug/model}. Whether and when to log it is the data plane's business. Any thread may ask.
   */
  default List<String> problems() {
    return List.of();
  }

  /** The Service ports that were synced and that nothing is carried for now. Any thread may ask. */
  default Set<ServicePortForwarding.Key> idle() {
    return Set.of();
  }

  /**
   * Removes all that this or an earlier process left behind. Needs no sync before, and leaves
   * nothing to be synced.
   */
  void cleanUp() throws DataPlaneException;

  /** Ends. What lives outside of this process goes on forwarding. */
  @Override
  void close();
}
