package dev.seamark.watch.control;

import dev.seamark.zones.catalog.IpAddress;
import java.util.regex.Pattern;

/** The forms that names and numbers of objects must have, and how to say that they have not. */
final class Formats {
  static final String NOT_A_LABEL =
      "must be a lowercase RFC 1123 label: at most 63 letters a-z, digits and '-', with a letter or"
          + " digit at either end";
  static final String NOT_A_SUBDOMAIN =
      "must be a lowercase RFC 1123 subdomain: labels of letters a-z, digits and '-', parted by"
          + " '.', at most 253 characters";
  static final String NOT_A_PORT = "must be between 1 and 65535, inclusive";
  static final String NOT_A_PORT_NAME =
      "must be a port name: at most 15 letters a-z, digits and '-', at least one letter, no '--'"
          + " and no '-' at either end";
  static final String NOT_AN_IP =
      "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff), without leading zeros";
  static final String NOT_QUALIFIED =
      "must be a qualified name: at most 63 letters, digits, '-', '_' and '.', with a letter or"
          + " digit at either end, optionally after a DNS prefix and '/'";
  static final String NOT_A_LABEL_VALUE =
      "must be a label value: empty, or at most 63 letters, digits, '-', '_' and '.', with a letter"
          + " or digit at either end";

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final Pattern LETTER = Pattern.compile(".*[a-z].*");

  private Formats() {}

  static boolean isLabel(String text) {
    return text.length() <= 63 && LABEL.matcher(text).matches();
  }

  static boolean isSubdomain(String text) {
    if (text.isEmpty() || text.length() > 253) {
      return false;
    }
    for (String label : text.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        return false;
      }
    }
    return true;
  }

  static boolean isPort(int number) {
    return number >= 1 && number <= 65_535;
  }

  static boolean isPortName(String text) {
    return text.length() <= 15
        && LABEL.matcher(text).matches()
        && LETTER.matcher(text).matches()
        && !text.contains("--");
  }

  static boolean isQualified(String text) {
    int slash = text.indexOf('/');
    String name = text.substring(slash + 1);
    return name.length() <= 63
        && NAME.matcher(name).matches()
        && (slash < 0 || isSubdomain(text.substring(0, slash)));
  }

  static boolean isLabelValue(String text) {
    return text.isEmpty() || (text.length() <= 63 && NAME.matcher(text).matches());
  }

  /** An address that is not for one machine to be reached at: {@code 0.0.0.0}, {@code ::}. */
  static boolean isUnspecified(IpAddress ip) {
    return ip.high() == 0 && ip.low() == 0;
  }

  static boolean isLoopback(IpAddress ip) {
    return ip.v6() ? ip.high() == 0 && ip.low() == 1 : ip.low() >>> 24 == 127;
  }

  /** 169.254.0.0/16, fe80::/10, and the link-local multicast 224.0.0.0/24 and ff02::/16. */
  static boolean isLinkLocal(IpAddress ip) {
    return ip.v6()
        ? ip.high() >>> 54 == 0xFE80 >>> 6 || (ip.high() >>> 48 & 0xFF0F) == 0xFF02
        : ip.low() >>> 16 == 0xA9FE || ip.low() >>> 8 == 0xE00000;
  }
}
