package dev.seamark.proxy.config;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Any text")
class ConfigFileFuzzTest {
  @FuzzTest
  @DisplayName("is a configuration, or is refused with a reason")
  void isTakenOrRefused(FuzzedDataProvider data) {
    String head =
        data.consumeBoolean()
            ? "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n"
            : "";
    try {
      ProxyConfiguration.of(
          ConfigFile.parse("f", head + data.consumeRemainingAsString(), false), Optional.empty());
    } catch (ConfigException e) {
      if (e.lines().isEmpty()) {
        throw new AssertionError("refused without a reason", e);
      }
    }
  }
}
