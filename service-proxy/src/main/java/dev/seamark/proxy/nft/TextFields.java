package dev.seamark.proxy.nft;

import dev.seamark.zones.catalog.Cidr;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Protocol;

/** Keys and values as nft reads them: {@code 10.96.0.1 . tcp . 80}. */
final class TextFields implements FieldSink {
  private final StringBuilder text;
  private boolean begun;

  private TextFields(StringBuilder text) {
    this.text = text;
  }

  /** Appends an element: its key, and its value if it is to have one. */
  static void append(Key key, Value value, StringBuilder text) {
    key.write(new TextFields(text));
    switch (value) {
      case Value.None _ -> {}
      case Value.Verdict(String verdict) -> text.append(" : ").append(verdict);
      case Value.Fields fields -> fields.write(new TextFields(text.append(" : ")));
    }
  }

  /** The key alone. */
  static String of(Key key) {
    StringBuilder text = new StringBuilder();
    key.write(new TextFields(text));
    return text.toString();
  }

  /** The value alone. */
  static String of(Value.Fields value) {
    StringBuilder text = new StringBuilder();
    value.write(new TextFields(text));
    return text.toString();
  }

  @Override
  public void address(IpAddress address) {
    address.appendTo(next());
  }

  @Override
  public void range(Cidr range) {
    next().append(range);
  }

  @Override
  public void protocol(Protocol protocol) {
    next().append(protocol.label());
  }

  @Override
  public void port(int port) {
    next().append(port);
  }

  @Override
  public void number(int number) {
    next().append(Integer.toUnsignedString(number));
  }

  private StringBuilder next() {
    if (begun) {
      text.append(" . ");
    }
    begun = true;
    return text;
  }
}
