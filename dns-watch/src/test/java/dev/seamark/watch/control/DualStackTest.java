package dev.seamark.watch.control;

import static dev.seamark.watch.control.LocalCluster.service;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.zones.catalog.IpAddress;
import dev.seamark.zones.catalog.Service;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The families of a Service's addresses")
class DualStackTest {
  private static final String[] SINGLE = {"10.96.0.0/16"};
  private static final String[] DUAL = {"10.96.0.0/16", "fd00:96::/112"};
  private static final String[] DUAL_V6 = {"fd00:96::/112", "10.96.0.0/16"};

  @ParameterizedTest(name = "{1} in a cluster of {0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "4    |                                                              | 4",
        "46   |                                                              | 4",
        "64   |                                                              | 6",
        "any  |                                                              | 4",
        "46   | ipFamilies: [IPv6]                                           | 6",
        "46   | ipFamilyPolicy: SingleStack, ipFamilies: [IPv6]              | 6",
        "46   | clusterIP: 'fd00:96::5'                                      | 6",
        "4    | ipFamilyPolicy: PreferDualStack                              | 4",
        "46   | ipFamilyPolicy: PreferDualStack                              | 46",
        "64   | ipFamilyPolicy: PreferDualStack                              | 64",
        "any  | ipFamilyPolicy: PreferDualStack                              | 46",
        "46   | ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6]          | 64",
        "46   | ipFamilyPolicy: RequireDualStack                             | 46",
        "46   | ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv6, IPv4]   | 64",
        "46   | ipFamilyPolicy: PreferDualStack, clusterIP: 10.96.0.5        | 46",
        "46   | ipFamilyPolicy: RequireDualStack, clusterIP: 'fd00:96::5', clusterIPs:"
            + " ['fd00:96::5', 10.96.0.5] | 64",
      })
  void followThePolicy(String families, String spec, String expected) {
    LocalCluster cluster = new LocalCluster(ranges(families));
    cluster.holds(spec == null ? service("x") : service("x", spec));
    assertThat(cluster.messages()).isEmpty();
    assertThat(families(cluster.service("x").orElseThrow().clusterIps())).isEqualTo(expected);
  }

  @ParameterizedTest(name = "{1} in a cluster of {0} is refused: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "4  | ipFamilies: [IPv6]                           | spec.ipFamilies[0]: Invalid value:"
            + " \"IPv6\": not configured on this cluster",
        "4  | clusterIP: 'fd00:96::5'                      | spec.clusterIPs[0]: Invalid value:"
            + " \"IPv6\": not configured",
        "46 | ipFamilies: [IPv4, IPv6]                     | spec.ipFamilyPolicy: Invalid value:"
            + " \"SingleStack\": ",
        "46 | ipFamilyPolicy: SingleStack, ipFamilies: [IPv4, IPv6] | spec.ipFamilyPolicy: Invalid"
            + " value: \"SingleStack\": ",
        "46 | clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5, 'fd00:96::5'] | spec.ipFamilyPolicy:"
            + " Invalid value: \"SingleStack\": ",
        "4  | ipFamilyPolicy: RequireDualStack             | spec.ipFamilyPolicy: Invalid value:"
            + " \"RequireDualStack\": this cluster is not configured for dual-stack services",
        "4  | ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv4, IPv6] | spec.ipFamilies[1]:"
            + " Invalid value: \"IPv6\": not configured",
        "46 | ipFamilies: [IPv6], clusterIP: 10.96.0.5     | spec.clusterIPs[0]: Invalid value:"
            + " \"10.96.0.5\": expected an IPv6 value as indicated by `ipFamilies[0]`",
      })
  void refuse(String families, String spec, String message) {
    LocalCluster cluster = new LocalCluster(ranges(families));
    cluster.holds(service("x", spec));
    assertThat(cluster.messages()).singleElement().asString().contains(message);
  }

  @Test
  @DisplayName("of a headless Service without selector are both, even in a cluster of one")
  void headlessByHand() {
    LocalCluster cluster = new LocalCluster(SINGLE);
    cluster.holds(
        service("x", "clusterIP: None"), service("y", "clusterIP: None, ipFamilies: [IPv6]"));
    assertThat(cluster.messages()).isEmpty();
    assertThat(cluster.facts(Service.class)).hasSize(2).allMatch(s -> s.clusterIps().isEmpty());
  }

  @Test
  @DisplayName("of a headless Service with selector decide which slices there are")
  void headlessBySelector() {
    LocalCluster cluster = new LocalCluster(DUAL);
    cluster.holds(
        service("x", "clusterIP: None, selector: {a: b}"),
        service("y", "clusterIP: None, selector: {a: b}, ipFamilyPolicy: PreferDualStack"));
    assertThat(cluster.slices("x")).hasSize(1);
    assertThat(cluster.slices("y")).hasSize(2);
  }

  private static String[] ranges(String families) {
    return switch (families) {
      case "4" -> SINGLE;
      case "46" -> DUAL;
      case "64" -> DUAL_V6;
      default -> new String[0];
    };
  }

  private static String families(List<IpAddress> ips) {
    return String.join("", ips.stream().map(ip -> ip.v6() ? "6" : "4").toList());
  }
}
