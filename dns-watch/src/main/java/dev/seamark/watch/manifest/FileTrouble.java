package dev.seamark.watch.manifest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;

/** Why a file cannot be read, in words for people. */
final class FileTrouble {
  private FileTrouble() {}

  static String words(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "no such file";
      case AccessDeniedException _ -> "permission denied";
      case FileSystemException e when e.getReason() != null ->
          e.getReason().toLowerCase(Locale.ROOT);
      default ->
          failure.getMessage() == null
              ? "input/output error"
              : failure.getMessage().toLowerCase(Locale.ROOT);
    };
  }
}
