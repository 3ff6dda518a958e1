package dev.seamark.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The program that etcd, kube-apiserver, kube-controller-manager and kube-proxy are. */
public final class ControlPlaneProgram {
  private ControlPlaneProgram() {}

  /** Its path; it is made where that was not done for these sources, which takes some minutes. */
  public static Path made() {
    Path build = Settings.root().resolve("e2e/control-plane/build");
    try {
      Process process =
          new ProcessBuilder(build.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String path =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            build + " failed; install Go, or name a cluster by -De2e.kubeconfig=FILE");
      }
      return Path.of(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
