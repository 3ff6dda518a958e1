package dev.seamark.proxy.nft;

import static dev.seamark.proxy.state.Verdict.TO_CLUSTER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.proxy.nft.Value.Endpoint;
import dev.seamark.proxy.state.Destination;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.Frontend.Masquerade;
import dev.seamark.proxy.state.ServicePortForwarding;
import dev.seamark.zones.catalog.IpAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The numbers of sticky endpoints")
class StickyNumbersTest {
  private static final String LISTS =
      """
      table ip seamark-proxy {
      	map sticky-endpoints {
      		type inet_proto . classid : ipv4_addr . inet_service
      		elements = { tcp . 1234:5678 : 10.244.0.11 . 8080,
      			     tcp . fffe:c : 10.244.0.12 . 8080 }
      	}
      }
      table ip seamark-proxy {
      	map sticky {
      		type ipv4_addr . inet_proto . inet_service . classid : classid
      		elements = { 10.96.0.10 . tcp . 80 . none : 1234:5678 }
      	}
      }
      table ip seamark-proxy {
      	map node-port-sticky {
      		type inet_proto . inet_service . classid : classid
      		elements = { tcp . 30080 . none : 1234:5678,
      			     tcp . 30080 . 0:1 : fffe:c }
      	}
      }
      """;

  private static Endpoint endpoint(String address) {
    return new Endpoint(IpAddress.parse(address).orElseThrow(), 8080);
  }

  private static ServicePortForwarding service(int nodePort) {
    return Given.tcp("web", Family.IPV4)
        .clusterIp("10.96.0.10", 80, TO_CLUSTER)
        .nodePort(nodePort, TO_CLUSTER, TO_CLUSTER, Masquerade.ALWAYS)
        .cluster(new Destination(IpAddress.parse("10.244.0.11").orElseThrow(), 8080, 1, true))
        .affinity(60)
        .made();
  }

  @Test
  @DisplayName("are read from the kernel's lists, by the frontends that have them")
  void read() {
    StickyNumbers numbers = StickyNumbers.parse(LISTS);
    assertThat(numbers.of(service(30_080), endpoint("10.244.0.11"))).contains(0x1234_5678);
    assertThat(numbers.of(service(30_080), endpoint("10.244.0.12"))).contains(0xFFFE_000C);
    assertThat(numbers.of(service(30_081), endpoint("10.244.0.12"))).isEmpty();
    assertThat(numbers.of(service(30_080), endpoint("10.244.0.13"))).isEmpty();
  }

  @Test
  @DisplayName("are none where there is no list")
  void none() {
    assertThat(StickyNumbers.parse("")).isEqualTo(StickyNumbers.NONE);
  }
}
