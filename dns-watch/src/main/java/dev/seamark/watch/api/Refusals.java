package dev.seamark.watch.api;

import dev.seamark.watch.Problem;

/** What a reply that is not what was asked for means for the person who runs this. */
final class Refusals {
  private Refusals() {}

  /** The server said no to a request for the kind. */
  static Problem of(ApiClient.Reply.Refused refused, Resource<?> resource, String url) {
    String kind = resource.fullName();
    String said = refused.message();
    return switch (refused.code()) {
      case 401 ->
          problem(
              "Unauthorized",
              url,
              said
                  + "; the API server does not accept the token or client certificate: check that"
                  + " it has not expired and is for this cluster");
      case 403 -> problem("Forbidden", url, said + "; grant list and watch on " + kind);
      case 404 -> problem("NotFound", url, said + "; the API server does not have " + kind);
      case 400, 422 -> problem("BadRequest", url, said);
      default -> problem("InternalError", url, said + " (status " + refused.code() + ")");
    };
  }

  /** What came cannot be read. */
  static Problem unreadable(String what, String url) {
    return problem("InternalError", url, what);
  }

  /** An object is not what it should be. */
  static Problem broken(Resource.Reduced.Broken broken, Resource<?> resource, String url) {
    return problem("Invalid", url, "expected a " + resource.word() + ", but " + broken.why());
  }

  private static Problem problem(String reason, String where, String message) {
    return new Problem(reason, where, message.replaceAll("\\s*\\R\\s*", " "));
  }
}
