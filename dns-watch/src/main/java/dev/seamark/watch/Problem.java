package dev.seamark.watch;

/**
 * Something that a source could not take.
 *
 * @param reason what kind of trouble, a label of few values for metrics: {@code Invalid}, {@code
 *     BadRequest}, {@code NotFound}, {@code AlreadyExists}, {@code InternalError}, {@code
 *     Forbidden}, {@code Unauthorized} (the API server's words for them), {@code Unreachable}
 * @param where a file and document ({@code dir/web.yaml: document 2}), or a URL
 * @param message what was found, what was expected, what to do; one line
 */
public record Problem(String reason, String where, String message) {
  /** {@code where: message}. */
  @Override
  public String toString() {
    return where + ": " + message;
  }
}
