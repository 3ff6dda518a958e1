package dev.seamark.server.plugins.rewrite;

import dev.seamark.server.plugin.Metadata;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What an EDNS option that a rule adds holds. */
sealed interface OptionData {
  /** The data for this question; empty where there is none. */
  byte[] of(Asked asked);

  /** Whether an option without data is one; a variable without a value gives none. */
  boolean mayBeEmpty();

  /** Always the same. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Literal(byte[] bytes) implements OptionData {
    /** No data. */
    static final Literal EMPTY = new Literal(new byte[0]);

    @Override
    public byte[] of(Asked asked) {
      return bytes;
    }

    @Override
    public boolean mayBeEmpty() {
      return true;
    }
  }

  /** Something about the question or the way that it came; numbers and addresses as octets. */
  enum Variable implements OptionData {
    QNAME("{qname}") {
      @Override
      public byte[] of(Asked asked) {
        return asked.spelledName().toString().getBytes(StandardCharsets.US_ASCII);
      }
    },
    QTYPE("{qtype}") {
      @Override
      public byte[] of(Asked asked) {
        return u16(asked.type());
      }
    },
    CLIENT_IP("{client_ip}") {
      @Override
      public byte[] of(Asked asked) {
        return address(asked.peer().remote());
      }
    },
    CLIENT_PORT("{client_port}") {
      @Override
      public byte[] of(Asked asked) {
        return u16(asked.peer().remote().getPort());
      }
    },
    PROTOCOL("{protocol}") {
      @Override
      public byte[] of(Asked asked) {
        return asked.peer().transport().label().getBytes(StandardCharsets.US_ASCII);
      }
    },
    SERVER_IP("{server_ip}") {
      @Override
      public byte[] of(Asked asked) {
        return address(asked.peer().local());
      }
    },
    SERVER_PORT("{server_port}") {
      @Override
      public byte[] of(Asked asked) {
        return u16(asked.peer().local().getPort());
      }
    };

    private final String word;

    Variable(String word) {
      this.word = word;
    }

    /** The word as a Corefile has it. */
    String word() {
      return word;
    }

    /** The variable that is written like that. */
    static Optional<Variable> named(String word) {
      return Arrays.stream(values()).filter(variable -> variable.word.equals(word)).findFirst();
    }

    @Override
    public boolean mayBeEmpty() {
      return false;
    }
  }

  /** What plugins know of the query as it came ({@link Metadata}). */
  record Label(String label) implements OptionData {
    /** Whether a word may be a label: two parts at least, none of the outer ones empty. */
    static boolean isLabel(String text) {
      int slash = text.indexOf('/');
      return slash > 0 && slash < text.length() - 1;
    }

    @Override
    public byte[] of(Asked asked) {
      return asked
          .metadata(label)
          .map(value -> value.getBytes(StandardCharsets.UTF_8))
          .orElse(Literal.EMPTY.bytes());
    }

    @Override
    public boolean mayBeEmpty() {
      return false;
    }
  }

  /** The network of the client (RFC 7871 section 6), cut to so many bits. */
  record Subnet(int v4Bits, int v6Bits) implements OptionData {
    private static final int FIXED = 4; // family, lengths of the prefix asked for and answered

    @Override
    public byte[] of(Asked asked) {
      byte[] address = address(asked.peer().remote());
      boolean v4 = address.length == 4;
      int bits = v4 ? v4Bits : v6Bits;
      int octets = (bits + Byte.SIZE - 1) / Byte.SIZE;
      byte[] data = new byte[FIXED + octets];
      data[1] = (byte) (v4 ? 1 : 2);
      data[2] = (byte) bits;
      System.arraycopy(address, 0, data, FIXED, octets);
      if (bits % Byte.SIZE != 0) {
        data[data.length - 1] &= (byte) (0xFF << (Byte.SIZE - bits % Byte.SIZE));
      }
      return data;
    }

    @Override
    public boolean mayBeEmpty() {
      return false;
    }
  }

  private static byte[] address(InetSocketAddress socket) {
    return socket.getAddress().getAddress();
  }

  private static byte[] u16(int value) {
    return new byte[] {(byte) (value >>> 8), (byte) value};
  }
}
