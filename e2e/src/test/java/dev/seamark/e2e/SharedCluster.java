package dev.seamark.e2e;

import dev.seamark.e2e.cluster.Account;
import dev.seamark.e2e.cluster.Cluster;
import dev.seamark.e2e.cluster.ControlPlane;
import dev.seamark.e2e.cluster.Settings;
import dev.seamark.e2e.server.DnsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a cluster and a server that watches it. All test classes share both: the cluster that
 * {@code -De2e.kubeconfig=FILE} names, or one that is started for them.
 */
final class SharedCluster implements ParameterResolver {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(SharedCluster.class);

  /** What is shared; closed after the last test. */
  private static final class Both implements AutoCloseable {
    private final Optional<ControlPlane> own;
    private final Cluster cluster;
    private final DnsServer server;

    Both() {
      Optional<String> kubeconfig = Settings.of("e2e.kubeconfig");
      own = kubeconfig.isPresent() ? Optional.empty() : Optional.of(ControlPlane.start());
      cluster =
          own.map(ControlPlane::cluster)
              .orElseGet(() -> Cluster.of(Path.of(kubeconfig.orElseThrow())));
      Account account = Account.in(cluster);
      try {
        Path folder = Settings.folder("login");
        Path token = Files.writeString(folder.resolve("token"), account.token());
        ImportsDefinition.install(cluster);
        server = DnsServer.start(cluster.kubeconfig(folder, token)).awaitReady();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      server.close();
      own.ifPresentOrElse(ControlPlane::close, cluster::close);
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Cluster.class || type == DnsServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Both both =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(Both.class, _ -> new Both(), Both.class);
    return parameter.getParameter().getType() == Cluster.class ? both.cluster : both.server;
  }
}
