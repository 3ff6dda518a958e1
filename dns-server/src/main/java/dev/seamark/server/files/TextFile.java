package dev.seamark.server.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Text files that are read as a whole: no more of one than the process can bear, for what becomes
 * of a line takes some twenty times its bytes, and a device has no end.
 */
public final class TextFile {
  private static final int SHARE_OF_HEAP = 32;
  private static final long LEAST = 1 << 20;

  private TextFile() {}

  /** The file has more than may be read. */
  public static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    TooLargeException(long most) {
      super(
          "it has more than %d KiB, 1/%d of the heap; give the process more memory (-Xmx)"
              .formatted(most >> 10, SHARE_OF_HEAP));
    }
  }

  /** How many bytes a file may have in this process. */
  public static long most() {
    return Math.max(LEAST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /** The lines of a file, without what ends them. */
  public static List<String> lines(Path file, Charset in) throws IOException {
    return text(file, in).lines().toList();
  }

  /** The text of a file; bytes that are not of the character set are replaced. */
  public static String text(Path file, Charset in) throws IOException {
    return text(file, in, most());
  }

  static String text(Path file, Charset in, long most) throws IOException {
    try (InputStream bytes = Files.newInputStream(file)) {
      byte[] read = bytes.readNBytes((int) Math.min(most + 1, Integer.MAX_VALUE - 8));
      if (read.length > most) {
        throw new TooLargeException(most);
      }
      return new String(read, in);
    }
  }
}
