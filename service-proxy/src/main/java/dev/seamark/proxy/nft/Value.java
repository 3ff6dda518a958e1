package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Destination;
import dev.seamark.zones.catalog.IpAddress;

/** The value of an element of a map. */
sealed interface Value {
  /** What a set has in its place. */
  None NONE = new None();

  /** The verdict that drops. */
  Verdict DROP = new Verdict("drop");

  /** No value. */
  record None() implements Value {}

  /** {@code goto} and a chain, or {@code drop}. */
  record Verdict(String text) implements Value {
    private static final int NF_DROP = 0;
    private static final int NFT_GOTO = -4;
    private static final String TO_CHAIN = "goto ";

    /** The kernel's number of it. */
    int code() {
      return text.startsWith(TO_CHAIN) ? NFT_GOTO : NF_DROP;
    }

    /** The chain that it goes to; empty where it goes to none. */
    String chain() {
      return text.startsWith(TO_CHAIN) ? text.substring(TO_CHAIN.length()) : "";
    }
  }

  /** A value of fields. */
  sealed interface OfFields extends Value, Fields {}

  /** A destination, whatever it weighs. */
  record Endpoint(IpAddress address, int port) implements OfFields {
    static Endpoint of(Destination destination) {
      return new Endpoint(destination.address(), destination.port());
    }

    @Override
    public void write(FieldSink sink) {
      sink.address(address);
      sink.port(port);
    }
  }

  /** The number of a destination with session affinity. */
  record Unsigned(int number) implements OfFields {
    @Override
    public void write(FieldSink sink) {
      sink.number(number);
    }
  }
}
