package dev.seamark.e2e.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * etcd, kube-apiserver and kube-controller-manager on this machine, each a process that tests may
 * end, freeze and start again; their addresses stay.
 */
public final class ControlPlane implements AutoCloseable {
  private static final String ADMIN = "e2e-admin";
  private static final Duration STARTING = Duration.ofMinutes(3);
  private static final Pattern REVISION = Pattern.compile("\"revision\":\"(\\d+)\"");

  private final Path folder = Settings.folder("control-plane");
  private final Path program;
  private final SigningKey key = SigningKey.create(folder);
  private final int etcdPort = Ports.free();
  private final int peerPort = Ports.free();
  private final int apiPort = Ports.free();
  private Child etcd;
  private Child api;
  private Child controllers;
  private final Cluster cluster;

  private ControlPlane(Path program) {
    this.program = program;
    write("tokens.csv", ADMIN + ",admin,admin,system:masters\n");
    etcd = startEtcd();
    api = startApiServer();
    // the API server makes itself a certificate when it starts for the first time
    Path authority = folder.resolve("certificates/apiserver.crt");
    Eventually.holds(STARTING, () -> check(Files.exists(authority), "no certificate"));
    cluster = Cluster.at("https://127.0.0.1:" + apiPort, authority, ADMIN);
    write("admin.token", ADMIN);
    cluster.kubeconfig(folder, folder.resolve("admin.token"));
    awaitReady();
    controllers = startControllers();
  }

  /** A new one; its program is made first where that was not done. */
  public static ControlPlane start() {
    return new ControlPlane(ControlPlaneProgram.made());
  }

  private void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what + "; the control plane's output is in " + folder);
    }
  }

  private void awaitReady() {
    Eventually.holds(STARTING, () -> check(cluster.isReady(), "the API server is not ready"));
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- the processes

  private Child run(String name, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program.toString(), name));
    command.addAll(List.of(arguments));
    return Child.start(folder.resolve(name + ".log"), Map.of(), command);
  }

  private Path data() {
    return folder.resolve("data");
  }

  private String etcdUrl() {
    return "http://127.0.0.1:" + etcdPort;
  }

  private Child startEtcd() {
    return run("etcd", data().toString(), etcdUrl(), "http://127.0.0.1:" + peerPort);
  }

  private Child startApiServer() {
    return run(
        "kube-apiserver",
        "--etcd-servers=" + etcdUrl(),
        "--bind-address=127.0.0.1",
        "--secure-port=" + apiPort,
        "--cert-dir=" + folder.resolve("certificates"),
        "--service-account-issuer=" + SigningKey.ISSUER,
        "--service-account-signing-key-file=" + key.privateKey(),
        "--service-account-key-file=" + key.publicKey(),
        "--service-cluster-ip-range=10.96.0.0/16,fd00:96::/112",
        "--authorization-mode=RBAC",
        "--allow-privileged=true", // as kubeadm has it
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        // objects may be as older API servers stored them
        "--feature-gates=StrictIPCIDRValidation=false",
        // pods without a service account: no controller has to make one for each namespace first
        "--disable-admission-plugins=ServiceAccount");
  }

  private Child startControllers() {
    return run(
        "kube-controller-manager",
        "--kubeconfig=" + folder.resolve("kubeconfig"),
        "--leader-elect=false",
        "--secure-port=0",
        "--controllers=endpointslice-controller,endpointslice-mirroring-controller,"
            + "namespace-controller",
        "--concurrent-service-endpoint-syncs=10",
        "--kube-api-qps=1000",
        "--kube-api-burst=2000");
  }

  // ---- what tests do to it

  /** The cluster that it is. */
  public Cluster cluster() {
    return cluster;
  }

  /** The key that the tokens of service accounts are signed with. */
  public SigningKey signingKey() {
    return key;
  }

  /** Ends the API server without a goodbye. */
  public void killApiServer() {
    api.kill();
  }

  /** Starts the API server again, and waits until it serves. */
  public void startApiServerAgain() {
    api = startApiServer();
    awaitReady();
    if (!controllers.isAlive()) { // they end where they cannot reach it for long
      controllers = startControllers();
    }
  }

  /** The API server holds its connections, and answers nothing. */
  public void freezeApiServer() {
    api.freeze();
  }

  /** The API server goes on. */
  public void thawApiServer() {
    api.thaw();
  }

  /** Has etcd forget all versions but the last. */
  public void compact() {
    Matcher revision = REVISION.matcher(post("/v3/maintenance/status", "{}"));
    check(revision.find(), "etcd does not say its revision");
    post("/v3/kv/compaction", "{\"revision\": " + revision.group(1) + ", \"physical\": true}");
  }

  private String post(String path, String body) {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(URI.create(etcdUrl() + path))
                  .POST(HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      check(reply.statusCode() == 200, "etcd answers " + path + " with " + reply.body());
      return reply.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Stops all of it. */
  public void stop() {
    controllers.close();
    api.kill();
    etcd.close();
  }

  /** Starts all of it again. */
  public void startAgain() {
    etcd = startEtcd();
    startApiServerAgain();
  }

  /** Copies the data store as it is now, while all is stopped. */
  public void saveData() {
    copy(data(), folder.resolve("saved"));
  }

  /** Puts the copy in the place of the data store, while all is stopped. */
  public void restoreData() {
    forgetData();
    copy(folder.resolve("saved"), data());
  }

  /** Leaves an empty data store, while all is stopped. */
  public void forgetData() {
    files(data())
        .reversed()
        .forEach(file -> check(file.toFile().delete(), "cannot remove " + file));
  }

  /** A folder before what is in it. */
  private static List<Path> files(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(Path from, Path to) {
    try {
      for (Path file : files(from)) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    cluster.close();
    stop();
  }
}
