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
    append(key, text);
    switch (value) {
      case Value.None _ -> {}
      case Value.Verdict(String verdict) -> text.append(" : ").append(verdict);
      case Value.OfFields fields -> append(fields, text.append(" : "));
    }
  }

  /** The text of a key or a value alone. */
  static String of(Fields fields) {
    StringBuilder text = new StringBuilder();
    append(fields, text);
    return text.toString();
  }

  private static void append(Fields fields, StringBuilder text) {
    fields.write(new TextFields(text));
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
