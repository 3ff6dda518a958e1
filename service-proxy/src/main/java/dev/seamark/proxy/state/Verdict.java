package dev.seamark.proxy.state;

/** What is to happen to a new connection or flow: exactly one of these. */
public sealed interface Verdict {
  /** It goes to one of the destinations of a list, which is not empty. */
  record Forward(Targets targets) implements Verdict {}

  /** It is refused at once: nobody could serve it anywhere. */
  record Reject() implements Verdict {}

  /**
   * It is not answered: nobody on this node may serve it, others might, and a load balancer shall
   * find out.
   */
  record Drop() implements Verdict {}

  /** The lists of a Service port. */
  enum Targets {
    /** {@link ServicePortForwarding#cluster}. */
    CLUSTER,
    /** {@link ServicePortForwarding#local}. */
    LOCAL
  }

  Verdict TO_CLUSTER = new Forward(Targets.CLUSTER);
  Verdict TO_LOCAL = new Forward(Targets.LOCAL);
  Verdict REJECT = new Reject();
  Verdict DROP = new Drop();
}
