package dev.seamark.server.plugins.acl;

/** What is done with a query. */
enum Action {
  /** It goes on to the next plugin, whatever further rules say. */
  ALLOW,
  /** It is refused. */
  BLOCK,
  /** It is answered as if there were nothing. */
  FILTER,
  /** It gets no reply. */
  DROP
}
