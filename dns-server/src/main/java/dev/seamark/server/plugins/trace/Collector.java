package dev.seamark.server.plugins.trace;

/**
 * Where spans are sent, and as what.
 *
 * @param kind the protocol
 * @param url where the collector takes spans
 * @param service who tells of them
 */
record Collector(Kind kind, String url, String service) {
  /** A protocol, and where its collectors listen as a rule. */
  enum Kind {
    /** OpenTelemetry's protocol over HTTP (opentelemetry.io/docs/specs/otlp). */
    OTLP("localhost:4318", "/v1/traces"),
    /** Zipkin's version 2, JSON (zipkin.io/zipkin-api). */
    ZIPKIN("localhost:9411", "/api/v2/spans");

    private final String usual;
    private final String path;

    Kind(String usual, String path) {
      this.usual = usual;
      this.path = path;
    }

    /** A collector at the usual place. */
    Collector collector(String service) {
      return collector(usual, service);
    }

    /**
     * A collector.
     *
     * @param endpoint a URL, or HOST:PORT for the protocol's usual path there
     */
    Collector collector(String endpoint, String service) {
      boolean whole = endpoint.startsWith("http://") || endpoint.startsWith("https://");
      return new Collector(this, whole ? endpoint : "http://" + endpoint + path, service);
    }
  }

  /** As messages name it. */
  @Override
  public String toString() {
    return url;
  }
}
