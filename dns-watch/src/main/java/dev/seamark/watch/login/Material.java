package dev.seamark.watch.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate, a key or a token, wherever it is kept. */
@FunctionalInterface
interface Material {
  /** What it is now. */
  byte[] read() throws IOException;

  /** In a file, which may be replaced. */
  static Material file(Path file) {
    return () -> Files.readAllBytes(file);
  }

  /** Always the same. */
  static Material of(byte[] bytes) {
    return bytes::clone;
  }
}
