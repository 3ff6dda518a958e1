package dev.seamark.proxy.nft;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;
import java.util.Optional;

/** The key of an element. */
sealed interface Key extends Fields {
  /** Where a Service port is reached; node ports are at no address. */
  record At(Optional<IpAddress> address, Protocol protocol, int port) implements Key {
    @Override
    public void write(FieldSink sink) {
      if (address.isPresent()) {
        sink.address(address.get());
      }
      sink.protocol(protocol);
      sink.port(port);
    }
  }

  /** One of a frontend's slots. */
  record Slot(At frontend, int slot) implements Key {
    @Override
    public void write(FieldSink sink) {
      frontend.write(sink);
      sink.number(slot);
    }
  }

  /** Who may use a frontend. */
  record Source(At frontend, Cidr range) implements Key {
    @Override
    public void write(FieldSink sink) {
      frontend.write(sink);
      sink.range(range);
    }
  }

  /** A destination by the number that it has with session affinity. */
  record Numbered(Protocol protocol, int number) implements Key {
    @Override
    public void write(FieldSink sink) {
      sink.protocol(protocol);
      sink.number(number);
    }
  }

  /** An address. */
  record Of(IpAddress address) implements Key {
    @Override
    public void write(FieldSink sink) {
      sink.address(address);
    }
  }

  /** From an address to itself. */
  record Hairpin(IpAddress address) implements Key {
    @Override
    public void write(FieldSink sink) {
      sink.address(address);
      sink.address(address);
    }
  }

  /** A range of addresses. */
  record Range(Cidr range) implements Key {
    @Override
    public void write(FieldSink sink) {
      sink.range(range);
    }
  }
}
