package dev.seamark.zones.stream;

/** Texts that often begin as the one before them, each column with its own last one. */
enum Column {
  WORD,
  NAME,
  SPELLING,
  HOSTNAME,
  TARGET,
  PLAIN
}
