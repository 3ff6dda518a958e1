package dev.seamark.server.upstream.doh;

/** What a {@link DohCodec} tells besides replies, as events of its channel. */
public sealed interface DohEvent {
  /**
   * A question gets no reply.
   *
   * @param id the ID of its message
   * @param again whether the server did not look at it, so that it may be asked elsewhere
   */
  record Failed(int id, String why, boolean again) implements DohEvent {}

  /** The connection takes no further questions; those in flight may still get replies. */
  record Ending() implements DohEvent {}
}
