package dev.seamark.server.plugins.geoip;

import com.maxmind.db.InvalidDatabaseException;
import com.maxmind.db.Reader;
import dev.seamark.process.Reason;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A database in MaxMind's format, mapped into memory. Made for concurrent use. */
final class GeoDatabase implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger("plugin/geoip");

  private final Reader reader;
  private final boolean city;
  private final boolean asn;

  private GeoDatabase(Reader reader, boolean city, boolean asn) {
    this.reader = reader;
    this.city = city;
    this.asn = asn;
  }

  /** Why a file is not a database that can be used, and what to do. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String message) {
      super(message);
    }
  }

  /** Opens a file. */
  static GeoDatabase open(Path file) throws Unusable {
    Reader reader;
    try {
      reader = new Reader(file.toFile());
    } catch (InvalidDatabaseException e) {
      throw new Unusable("not a database in MaxMind's format; name a .mmdb file");
    } catch (IOException e) {
      throw new Unusable(Reason.of(e) + "; name a .mmdb file that can be read");
    }
    String type = reader.getMetadata().databaseType();
    boolean city = hasAny(type, "City", "Country", "Location", "Enterprise");
    boolean asn = hasAny(type, "ASN", "GeoIP2-ISP", "Precision-ISP");
    GeoDatabase opened = new GeoDatabase(reader, city, asn);
    if (!city && !asn) {
      opened.close();
      throw new Unusable(
          "the database is of type '" + type + "'; use one of cities, countries or ASNs");
    }
    return opened;
  }

  private static boolean hasAny(String type, String... words) {
    for (String word : words) {
      if (type.contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** What is known of an address, by label without the plugin's name. */
  Map<String, String> labels(InetAddress address) {
    Map<?, ?> found;
    try {
      Map<?, ?> record = reader.get(address, Map.class);
      found = record == null ? Map.of() : record;
    } catch (IOException | RuntimeException e) {
      LOG.debug("looking up {}: {}", address.getHostAddress(), Reason.of(e));
      return Map.of();
    }
    Map<String, String> labels = new HashMap<>();
    if (city) {
      addCity(found, labels);
    }
    if (asn) {
      labels.put("asn/number", text(found, "autonomous_system_number", "0"));
      labels.put("asn/org", text(found, "autonomous_system_organization", ""));
    }
    return Map.copyOf(labels);
  }

  private static void addCity(Map<?, ?> found, Map<String, String> labels) {
    Map<?, ?> country = map(found, "country");
    Map<?, ?> continent = map(found, "continent");
    Map<?, ?> location = map(found, "location");
    labels.put("city/name", text(map(map(found, "city"), "names"), "en", ""));
    labels.put("country/name", text(map(country, "names"), "en", ""));
    labels.put("country/code", text(country, "iso_code", ""));
    labels.put("country/is_in_european_union", text(country, "is_in_european_union", "false"));
    labels.put("continent/name", text(map(continent, "names"), "en", ""));
    labels.put("continent/code", text(continent, "code", ""));
    labels.put("latitude", number(location, "latitude"));
    labels.put("longitude", number(location, "longitude"));
    labels.put("timezone", text(location, "time_zone", ""));
    labels.put("postalcode", text(map(found, "postal"), "code", ""));
    labels.put("subdivisions/code", subdivisions(found.get("subdivisions")));
  }

  private static String subdivisions(@Nullable Object all) {
    return all instanceof List<?> list
        ? list.stream()
            .map(each -> each instanceof Map<?, ?> one ? text(one, "iso_code", "") : "")
            .collect(Collectors.joining(","))
        : "";
  }

  private static Map<?, ?> map(Map<?, ?> in, String key) {
    return in.get(key) instanceof Map<?, ?> map ? map : Map.of();
  }

  private static String text(Map<?, ?> in, String key, String absent) {
    Object value = in.get(key);
    return value == null ? absent : value.toString();
  }

  /** As Go writes it: no exponent, no zeros at the end. */
  private static String number(Map<?, ?> in, String key) {
    return in.get(key) instanceof Double value
        ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
        : "";
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      LOG.debug("closing the database: {}", Reason.of(e));
    }
  }
}
