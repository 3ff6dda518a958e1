package dev.seamark.server.plugins.cookie;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Reads secrets: a line of 32 hexadecimal digits for each, as NSD and Unbound have them; empty
 * lines and those that begin with # are passed over.
 */
final class Secrets {
  private static final int MOST = 2;
  private static final long LARGEST_FILE = 4096;

  private Secrets() {}

  /** The file can be read, and holds something else. The message says what, in words for people. */
  static final class WrongException extends IOException {
    private static final long serialVersionUID = 1;

    WrongException(String message) {
      super(message);
    }
  }

  /** Cookies by a secret of this process alone. */
  static ServerCookies ofChance() {
    byte[] key = new byte[SipHash24.KEY];
    new SecureRandom().nextBytes(key);
    return new ServerCookies(List.of(SipHash24.of(key)));
  }

  /** Cookies by the secrets of a file. */
  static ServerCookies read(Path file) throws IOException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new WrongException("it has more than " + LARGEST_FILE + " bytes");
    }
    List<SipHash24> hashes = new ArrayList<>();
    int number = 0;
    for (String line : Files.readString(file, StandardCharsets.ISO_8859_1).lines().toList()) {
      number++;
      String text = line.strip();
      if (!text.isEmpty() && !text.startsWith("#")) {
        hashes.add(secret(text, number));
      }
    }
    if (hashes.isEmpty() || hashes.size() > MOST) {
      throw new WrongException("it has " + hashes.size() + " secrets, not one or two");
    }
    return new ServerCookies(List.copyOf(hashes));
  }

  private static SipHash24 secret(String text, int line) throws WrongException {
    if (!text.matches("[0-9a-fA-F]{32}")) {
      throw new WrongException("line " + line + " is not 32 hexadecimal digits");
    }
    return SipHash24.of(HexFormat.of().parseHex(text));
  }
}
