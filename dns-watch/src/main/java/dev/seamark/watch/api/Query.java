package dev.seamark.watch.api;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** The paths and queries of requests for a kind. */
final class Query {
  /** As many objects as a page has, where the data store is asked. */
  private static final int PAGE = 500;

  /** No object has this name; what matters of the list that has none is its version. */
  private static final String NOBODY = "seamark-asks-for-the-version";

  private final StringBuilder text;
  private char separator = '?';

  private Query(String path) {
    text = new StringBuilder(path);
  }

  /** A page of a list. */
  static String list(Resource<?> resource, State.Listing listing) {
    Query query = new Query(resource.path());
    if (listing.from().equals(State.LATEST)) {
      query.with("limit", listing.paged() ? Integer.toString(PAGE) : "");
      query.with("continue", listing.continueToken());
    } else {
      // no limit: with one, servers without this version in memory would ask their data store
      query.with("resourceVersion", listing.from());
    }
    return query.selecting(resource).text.toString();
  }

  /** All objects, and what happens to them afterwards. */
  static String stream(Resource<?> resource, String from, int seconds) {
    return watching(resource, seconds)
        .with("sendInitialEvents", "true")
        .with("resourceVersionMatch", "NotOlderThan")
        .with("resourceVersion", from.equals(State.ANY) ? "" : from)
        .selecting(resource)
        .text
        .toString();
  }

  /** What happens after a version. */
  static String watch(Resource<?> resource, String from, int seconds) {
    return watching(resource, seconds)
        .with("resourceVersion", from)
        .selecting(resource)
        .text
        .toString();
  }

  /**
   * The version that the server is at, by the list of one object that does not exist: it finds that
   * out by one look at its memory, or its data store.
   */
  static String version(Resource<?> resource, String from) {
    return new Query(resource.pathOfSome())
        .with("fieldSelector", "metadata.name=" + NOBODY)
        .with("resourceVersion", from)
        .text
        .toString();
  }

  private static Query watching(Resource<?> resource, int seconds) {
    return new Query(resource.path())
        .with("watch", "true")
        .with("allowWatchBookmarks", "true")
        .with("timeoutSeconds", Integer.toString(seconds));
  }

  private Query selecting(Resource<?> resource) {
    return with("labelSelector", resource.labels()).with("fieldSelector", resource.fieldSelector());
  }

  private Query with(String name, String value) {
    if (!value.isEmpty()) {
      text.append(separator)
          .append(name)
          .append('=')
          .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
      separator = '&';
    }
    return this;
  }
}
