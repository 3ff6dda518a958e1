package dev.seamark.zones.reference;

import java.util.Locale;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** A name as somebody spells it, and a type. */
record Question(Name name, int type) {
  @Override
  public String toString() {
    return name + " " + Type.string(type).toUpperCase(Locale.ROOT);
  }
}
