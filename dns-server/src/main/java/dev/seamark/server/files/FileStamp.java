package dev.seamark.server.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * What tells one version of a file from another, symbolic links followed. A file that is not there
 * has a stamp, too.
 */
public record FileStamp(Path file, long millis, long size, Optional<Object> identity) {

  /** The stamp of the file as it is now. */
  public static FileStamp of(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new FileStamp(
          file, now.lastModifiedTime().toMillis(), now.size(), Optional.ofNullable(now.fileKey()));
    } catch (IOException e) {
      return new FileStamp(file, -1, -1, Optional.empty());
    }
  }
}
