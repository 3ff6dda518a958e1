package dev.seamark.watch.control;

import static dev.seamark.watch.control.LocalCluster.service;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A Service")
class ServiceValidationTest {
  private final LocalCluster cluster = new LocalCluster("10.96.0.0/24");

  @Test
  @DisplayName("is refused in the API server's words, field and value named")
  void apiServerStyle() {
    cluster.holds(service("x", "ports: [{port: 0}]"));
    assertThat(cluster.messages())
        .containsExactly(
            "Service \"x\" is invalid: spec.ports[0].port: Invalid value: 0: must be between 1 and"
                + " 65535, inclusive");
    assertThat(cluster.state().problems().getFirst().reason()).isEqualTo("Invalid");
    assertThat(cluster.state().problems().getFirst().where()).isEqualTo("test.yaml: document 1");
    assertThat(cluster.service("x")).isEmpty();
  }

  @Test
  @DisplayName("that is wrong in several places hears of all of them")
  void allErrors() {
    cluster.holds(service("x", "ports: [{port: 0}, {name: a, port: 70000}]", "type: Odd"));
    assertThat(cluster.messages())
        .singleElement()
        .asString()
        .startsWith("Service \"x\" is invalid: [spec.type: Unsupported value: \"Odd\"")
        .contains(", spec.ports[0].name: Required value: ")
        .contains(", spec.ports[1].port: Invalid value: 70000: ")
        .endsWith("]");
  }

  @ParameterizedTest(name = "{0} is refused: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ports: []                                         | spec.ports: Required value: ",
        "ports: [{port: 65536}]                            | spec.ports[0].port: Invalid value:"
            + " 65536: must be between 1 and 65535, inclusive",
        "ports: [{port: 1}, {port: 2, name: b}]            | spec.ports[0].name: Required value: ",
        "ports: [{port: 1, name: a}, {port: 2, name: a}]   | spec.ports[1].name: Duplicate value:"
            + " \"a\"",
        "ports: [{port: 1, name: Http}]                    | spec.ports[0].name: Invalid value:"
            + " \"Http\": ",
        "ports: [{port: 1, name: a_b}]                     | spec.ports[0].name: Invalid value:"
            + " \"a_b\": ",
        "ports: [{port: 1, name: -a}]                      | spec.ports[0].name: Invalid value:"
            + " \"-a\": ",
        "ports: [{port: 1, name: a}, {port: 1, name: b}]   | spec.ports[1]: Duplicate value: ",
        "ports: [{port: 1, protocol: tcp}]                 | spec.ports[0].protocol: Unsupported"
            + " value: \"tcp\": supported values: \"SCTP\", \"TCP\", \"UDP\"",
        "ports: [{port: 1, targetPort: 65536}]             | spec.ports[0].targetPort: Invalid"
            + " value: 65536: must be between 1 and 65535, inclusive",
        "ports: [{port: 1, targetPort: -1}]                | spec.ports[0].targetPort: Invalid"
            + " value: -1: ",
        "ports: [{port: 1, targetPort: '80'}]              | spec.ports[0].targetPort: Invalid"
            + " value: \"80\": ",
        "ports: [{port: 1, targetPort: a--b}]              | spec.ports[0].targetPort: Invalid"
            + " value: \"a--b\": ",
        "ports: [{port: 1, targetPort: sixteen-letters-}]  | spec.ports[0].targetPort: Invalid"
            + " value: ",
        "ports: [{port: 1, appProtocol: 'a b'}]            | spec.ports[0].appProtocol: Invalid"
            + " value: \"a b\": ",
        "ports: [{port: 1, nodePort: 30000}]               | spec.ports[0].nodePort: Forbidden: may"
            + " not be used when `type` is 'ClusterIP'",
        "type: Cluster                                     | spec.type: Unsupported value:"
            + " \"Cluster\": supported values: \"ClusterIP\", \"ExternalName\", \"LoadBalancer\","
            + " \"NodePort\"",
        "selector: {'a b': c}                              | spec.selector: Invalid value: \"a b\":"
            + " ",
        "sessionAffinity: Cookie                           | spec.sessionAffinity: Unsupported"
            + " value: \"Cookie\": supported values: \"ClientIP\", \"None\"",
        "sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}} |"
            + " spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 0: ",
        "sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86401}} |"
            + " spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: ",
        "clusterIP: none                                   | spec.clusterIPs[0]: Invalid value:"
            + " \"none\": must be a valid IP address",
        "clusterIP: 10.96.0.010                            | spec.clusterIPs[0]: Invalid value:"
            + " \"10.96.0.010\": must be a valid IP address",
        "clusterIPs: [10.96.0.5]                           | spec.clusterIPs: Invalid value:"
            + " [\"10.96.0.5\"]: must be empty when `clusterIP` is not specified",
        "clusterIP: 10.96.0.5, clusterIPs: [10.96.0.6]     | spec.clusterIPs: Invalid value:"
            + " [\"10.96.0.6\"]: first value must match `clusterIP`",
        "clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5, None] | spec.clusterIPs: Invalid value:"
            + " [\"10.96.0.5\",\"None\"]: 'None' must be the only element",
        "clusterIP: 10.96.0.5, clusterIPs: [10.96.0.5, 10.96.0.6] | spec.clusterIPs: Invalid value:"
            + " [\"10.96.0.5\",\"10.96.0.6\"]: may specify no more than one IP for each IP family",
        "type: NodePort, clusterIP: None                   | spec.clusterIPs[0]: Invalid value:"
            + " \"None\": ",
        "type: LoadBalancer, clusterIP: None               | spec.clusterIPs[0]: Invalid value:"
            + " \"None\": ",
        "ipFamilies: [IPv5]                                | spec.ipFamilies[0]: Unsupported value:"
            + " \"IPv5\": supported values: \"IPv4\", \"IPv6\"",
        "ipFamilies: [IPv4, IPv4]                          | spec.ipFamilies[1]: Duplicate value:"
            + " \"IPv4\"",
        "ipFamilyPolicy: DualStack                         | spec.ipFamilyPolicy: Unsupported"
            + " value: \"DualStack\": ",
        "type: ExternalName                                | spec.externalName: Required value: ",
        "type: ExternalName, externalName: a_b.example     | spec.externalName: Invalid value:"
            + " \"a_b.example\": ",
        "type: ExternalName, externalName: a.example, clusterIP: 10.96.0.5 | spec.clusterIPs:"
            + " Forbidden: may not be set when `type` is 'ExternalName'",
        "type: ExternalName, externalName: a.example, ipFamilies: [IPv4] | spec.ipFamilies:"
            + " Forbidden: ",
        "externalIPs: [x]                                  | spec.externalIPs[0]: Invalid value:"
            + " \"x\": must be a valid IP address",
        "externalIPs: [127.0.0.1]                          | spec.externalIPs[0]: Invalid value:"
            + " \"127.0.0.1\": may not be in the loopback range",
        "externalIPs: ['fe80::1']                          | spec.externalIPs[0]: Invalid value:"
            + " \"fe80::1\": may not be link-local",
        "externalIPs: [0.0.0.0]                            | spec.externalIPs[0]: Invalid value:"
            + " \"0.0.0.0\": may not be unspecified",
        "loadBalancerSourceRanges: [10.0.0.0/8]            | spec.LoadBalancerSourceRanges:"
            + " Forbidden: ",
        "type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/33] |"
            + " spec.LoadBalancerSourceRanges[0]: Invalid value: \"10.0.0.0/33\": ",
        "allocateLoadBalancerNodePorts: false              | spec.allocateLoadBalancerNodePorts:"
            + " Forbidden: ",
        "loadBalancerClass: a.example/b                    | spec.loadBalancerClass: Forbidden: ",
        "externalTrafficPolicy: Local                      | spec.externalTrafficPolicy: Invalid"
            + " value: \"Local\": ",
        "type: NodePort, externalTrafficPolicy: Near       | spec.externalTrafficPolicy:"
            + " Unsupported value: \"Near\": supported values: \"Cluster\", \"Local\"",
        "internalTrafficPolicy: Near                       | spec.internalTrafficPolicy:"
            + " Unsupported value: \"Near\": ",
        "healthCheckNodePort: 30001                        | spec.healthCheckNodePort: Invalid"
            + " value: 30001: ",
        "trafficDistribution: Close                        | spec.trafficDistribution: Unsupported"
            + " value: \"Close\": ",
      })
  void isRefused(String spec, String message) {
    cluster.holds(service("x", spec));
    assertThat(cluster.messages())
        .singleElement()
        .asString()
        .startsWith("Service \"x\" is invalid: ")
        .contains(message);
    assertThat(cluster.service("x")).isEmpty();
  }

  @ParameterizedTest(name = "{0} is taken")
  @ValueSource(
      strings = {
        "ports: [{port: 1, name: '8080'}]",
        "ports: [{port: 53, name: dns, protocol: UDP}, {port: 53, name: dns-tcp}]",
        "ports: [{port: 1, targetPort: http}]",
        "ports: [{port: 1, targetPort: ''}]",
        "clusterIP: None, ports: []",
        "clusterIP: None, ports: [{port: 80, targetPort: 8080}]",
        "type: ExternalName, externalName: a.example., ports: []",
        "type: ExternalName, externalName: 1.2.3.4, ports: []",
        "externalIPs: [192.0.2.1], externalTrafficPolicy: Local",
        "type: LoadBalancer, loadBalancerSourceRanges: [' 10.0.0.0/8 ']",
        "sessionAffinity: ClientIP",
        "sessionAffinity: None, sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}",
        "trafficDistribution: PreferSameNode",
      })
  void isTaken(String spec) {
    cluster.holds(service("x", spec));
    assertThat(cluster.messages()).isEmpty();
    assertThat(cluster.service("x")).isPresent();
  }

  @ParameterizedTest(name = "may be called {0}: {1}")
  @CsvSource({
    "a, true",
    "1st, true",
    "a-b, true",
    "a.b, false",
    "A, false",
    "a-, false",
    "a23456789012345678901234567890123456789012345678901234567890123, true",
    "a234567890123456789012345678901234567890123456789012345678901234, false"
  })
  void names(String name, boolean taken) {
    cluster.holds(service("'" + name + "'"));
    assertThat(cluster.service(name).isPresent()).isEqualTo(taken);
    assertThat(cluster.messages().isEmpty()).isEqualTo(taken);
  }

  @Test
  @DisplayName("whose port name has 64 characters is refused")
  void longPortName() {
    cluster.holds(service("x", "ports: [{port: 1, name: " + "a".repeat(64) + "}]"));
    assertThat(cluster.messages())
        .singleElement()
        .asString()
        .contains("spec.ports[0].name: Invalid");
  }

  @Test
  @DisplayName("with labels or annotations that are none is refused")
  void metadata() {
    cluster.holds(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: x
          labels: {"a b": c, d: "e f"}
          annotations: {"g h": i}
        spec: {ports: [{port: 80}]}
        """);
    assertThat(cluster.messages())
        .singleElement()
        .asString()
        .contains("metadata.labels: Invalid value: \"a b\"")
        .contains("metadata.labels: Invalid value: \"e f\"")
        .contains("metadata.annotations: Invalid value: \"g h\"");
  }
}
