package dev.seamark.server.exchange;

/**
 * Which queries for its zone come to a server block: those of its view. Several blocks may serve
 * one zone on one listener; the first that admits a query gets it.
 */
public interface Admission {
  /** The name of the view, for metrics; empty where there is none. */
  String viewName();

  /** Whether the query belongs to the block, which {@link Exchange#block} is while this looks. */
  boolean admits(Exchange exchange);

  /** All queries. */
  Admission ALL =
      new Admission() {
        @Override
        public String viewName() {
          return "";
        }

        @Override
        public boolean admits(Exchange exchange) {
          return true;
        }
      };
}
