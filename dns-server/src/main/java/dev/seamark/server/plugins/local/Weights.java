package dev.seamark.server.plugins.local;

import dev.seamark.server.corefile.Numbers;
import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.wire.WireName;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How likely each address of a name is to be the first of its answer: a name on a line of its own,
 * then lines of an address and a weight from 1 to 255.
 */
record Weights(Map<WireName, Map<IpAddress, Integer>> byName) {
  static final Weights NONE = new Weights(Map.of());

  private static final int DEFAULT = 1;
  private static final int MOST = 255;

  Weights {
    byName = Map.copyOf(byName);
  }

  int of(WireName name, IpAddress address) {
    Map<IpAddress, Integer> weights = byName.get(name);
    return weights == null ? DEFAULT : weights.getOrDefault(address, DEFAULT);
  }

  static Weights read(List<String> lines) throws IOException {
    Map<WireName, Map<IpAddress, Integer>> byName = new HashMap<>();
    Optional<Map<IpAddress, Integer>> current = Optional.empty();
    int number = 0;
    for (String line : lines) {
      number++;
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      String[] words = text.split("\\s+", -1);
      if (words.length == 1) {
        current = Optional.of(byName.computeIfAbsent(name(words[0], number), _ -> new HashMap<>()));
        continue;
      }
      Optional<IpAddress> address = IpAddress.parse(words[0]);
      int weight = weight(words[1]);
      if (words.length > 2 || address.isEmpty() || weight == 0) {
        throw new IOException(
            "line " + number + ": expected ADDRESS WEIGHT (1 to " + MOST + "), but found: " + text);
      }
      if (current.isEmpty()) {
        throw new IOException("line " + number + ": expected a name before the first address");
      }
      current.get().put(address.get(), weight);
    }
    return new Weights(byName);
  }

  private static WireName name(String word, int line) throws IOException {
    if (IpAddress.parse(word).isPresent()) {
      throw new IOException("line " + line + ": '" + word + "' has no weight");
    }
    try {
      return WireName.parse(word);
    } catch (IllegalArgumentException e) {
      throw new IOException("line " + line + ": " + e.getMessage(), e);
    }
  }

  private static int weight(String word) {
    int weight = Numbers.parse(word, 3).orElse(0);
    return weight <= MOST ? weight : 0;
  }
}
