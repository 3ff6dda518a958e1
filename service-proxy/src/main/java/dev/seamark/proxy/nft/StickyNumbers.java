package dev.seamark.proxy.nft;

import dev.seamark.proxy.nft.Value.Endpoint;
import dev.seamark.proxy.state.ServicePortForwarding;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The numbers that an earlier process gave to endpoints with session affinity, as they stand in the
 * kernel. The clients that it remembers are remembered by these numbers.
 *
 * @param byFrontend for each frontend, as its elements begin, the number of each endpoint, as
 *     {@code address . port}
 */
record StickyNumbers(Map<String, Map<String, Integer>> byFrontend) {
  static final StickyNumbers NONE = new StickyNumbers(Map.of());

  private static final String NUMBER = "([0-9a-f]*:[0-9a-f]+)";

  /** {@code 10.96.0.1 . tcp . 80 . 0:1 : 1f:2}, the first part missing for node ports. */
  private static final Pattern SLOT =
      Pattern.compile(
          "((?:[0-9a-f.:]+ \\. )?(?:tcp|udp|sctp) \\. [0-9]+) \\. (?:none|"
              + NUMBER
              + ") : "
              + NUMBER);

  /** {@code tcp . 1f:2 : 10.244.0.7 . 8080}. */
  private static final Pattern ENDPOINT =
      Pattern.compile("(?:tcp|udp|sctp) \\. " + NUMBER + " : ([0-9a-f.:]+ \\. [0-9]+)");

  /** The number that an endpoint of a Service port had, at whichever frontend. */
  Optional<Integer> of(ServicePortForwarding forwarding, Endpoint endpoint) {
    return forwarding.frontends().stream()
        .map(
            frontend ->
                byFrontend.getOrDefault(TextFields.of(Placed.key(forwarding, frontend)), Map.of()))
        .flatMap(numbers -> Stream.ofNullable(numbers.get(TextFields.of(endpoint))))
        .findFirst();
  }

  /** Reads them; none where there is no table. Costs what these maps hold, not the table. */
  static StickyNumbers read(Dialect dialect) {
    String endpoints = Nft.list(Store.STICKY_ENDPOINTS.qualified(dialect));
    if (!ENDPOINT.matcher(endpoints).find()) {
      return NONE;
    }
    return Stream.of(
            Store.STICKY, Store.LOCAL_STICKY, Store.NODE_PORT_STICKY, Store.NODE_PORT_LOCAL_STICKY)
        .map(store -> Nft.list(store.qualified(dialect)))
        .collect(
            Collectors.collectingAndThen(
                Collectors.joining("", endpoints, ""), StickyNumbers::parse));
  }

  /** Reads the lists of these maps. */
  static StickyNumbers parse(String lists) {
    Map<Integer, String> endpoints = new HashMap<>();
    for (Matcher m = ENDPOINT.matcher(lists); m.find(); ) {
      number(m.group(1)).ifPresent(number -> endpoints.put(number, m.group(2)));
    }
    Map<String, Map<String, Integer>> byFrontend = new HashMap<>();
    for (Matcher m = SLOT.matcher(lists); m.find(); ) {
      number(m.group(3))
          .filter(endpoints::containsKey)
          .ifPresent(
              number ->
                  byFrontend
                      .computeIfAbsent(m.group(1), _ -> new HashMap<>())
                      .put(endpoints.get(number), number));
    }
    return new StickyNumbers(byFrontend);
  }

  /** The number as nft writes it: two halves of 16 bits in hexadecimal. */
  private static Optional<Integer> number(String text) {
    int colon = text.indexOf(':');
    String high = colon <= 0 ? "0" : text.substring(0, colon);
    String low = text.substring(colon + 1);
    if (high.length() > 4 || low.length() > 4) {
      return Optional.empty();
    }
    return Optional.of(Integer.parseInt(high, 16) << 16 | Integer.parseInt(low, 16));
  }
}
