package dev.seamark.e2e.server;

import dev.seamark.e2e.cluster.Child;
import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.cluster.Ports;
import dev.seamark.e2e.cluster.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** A server that was started by {@code bin/seamark}, with a Corefile of its own. */
public final class DnsServer implements AutoCloseable {
  /** The zone of the cluster. */
  public static final String ZONE = "cluster.local.";

  /** The zone of what other clusters export. */
  public static final String SET_ZONE = "clusterset.local.";

  /** Of all records. */
  public static final int TTL = 7;

  private static final Duration STARTING = Duration.ofMinutes(3); // the first start may build it

  private Child process;
  private final Path folder;
  private final SimpleResolver resolver;
  private final int port;
  private final URI ready;
  private final URI metrics;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private DnsServer(Path kubeconfig) throws IOException {
    folder = Settings.folder("seamark");
    port = Ports.free();
    ready = URI.create("http://127.0.0.1:" + Ports.free() + "/ready");
    metrics = URI.create("http://127.0.0.1:" + Ports.free() + "/metrics");
    resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
    resolver.setPort(port);
    resolver.setTimeout(Duration.ofSeconds(5));
    Files.writeString(folder.resolve("Corefile"), corefile(kubeconfig));
    process = started();
  }

  private Child started() {
    return Child.start(
        folder.resolve("seamark.log"),
        Map.of("SEAMARK_HEAP", "128m"),
        List.of(
            Settings.root().resolve("bin/seamark").toString(),
            "-conf",
            folder.resolve("Corefile").toString()));
  }

  /** Starts it once more, after it has ended; it need not be ready. */
  public void startAgain() {
    process = started();
  }

  /** The file that it keeps what it knows in. */
  public Path snapshot() {
    return folder.resolve("cluster.snapshot");
  }

  private String corefile(Path kubeconfig) {
    return """
    .:%1$d {
      bind 127.0.0.1
      errors
      ready 127.0.0.1:%2$d
      prometheus 127.0.0.1:%3$d
      kubernetes cluster.local clusterset.local in-addr.arpa ip6.arpa {
        kubeconfig %4$s
        multicluster clusterset.local
        pods verified
        snapshot %6$s 1s
        ttl %5$d
      }
      transfer {
        to *
      }
    }
    """
        .formatted(port, ready.getPort(), metrics.getPort(), kubeconfig, TTL, snapshot());
  }

  /** Starts one; it need not be ready. */
  public static DnsServer start(Path kubeconfig) {
    try {
      return new DnsServer(kubeconfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it knows the cluster. */
  public DnsServer awaitReady() {
    Eventually.holds(
        STARTING,
        () -> {
          if (!isReady()) {
            throw new AssertionError("not ready; it printed:\n" + process.output());
          }
        });
    return this;
  }

  /** Whether it says that it knows the cluster. */
  public boolean isReady() {
    try {
      return page(ready).statusCode() == 200;
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  /** What it counts, as Prometheus reads it. */
  public String metrics() {
    return page(metrics).body();
  }

  private HttpResponse<String> page(URI uri) {
    try {
      return http.send(
          HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build(),
          HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** What it printed. */
  public String output() {
    return process.output();
  }

  /** The process. */
  public Child process() {
    return process;
  }

  // ---- questions

  /** Asks over UDP, and over TCP where the reply was cut. */
  public Reply ask(String name, String type) {
    try {
      Name owner = Name.fromString(name, Name.root);
      Record question = Record.newRecord(owner, Type.value(type), DClass.IN);
      Message reply = resolver.send(Message.newQuery(question));
      return new Reply(
          Rcode.string(reply.getRcode()),
          texts(reply.getSection(Section.ANSWER)),
          texts(reply.getSection(Section.ADDITIONAL)));
    } catch (IOException e) {
      throw new UncheckedIOException("no reply to " + name + " " + type, e);
    }
  }

  /** All records of a zone but its SOA. */
  public Set<String> transfer(String zone) {
    try {
      ZoneTransferIn transfer =
          ZoneTransferIn.newAXFR(Name.fromString(zone), "127.0.0.1", port, null);
      transfer.setTimeout(Duration.ofSeconds(20));
      transfer.run();
      List<Record> records = transfer.getAXFR();
      if (records == null) {
        throw new AssertionError("no AXFR of " + zone);
      }
      return texts(records.stream().filter(r -> r.getType() != Type.SOA).toList());
    } catch (TextParseException e) {
      throw new IllegalArgumentException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ZoneTransferException e) {
      throw new AssertionError("the transfer of " + zone + " failed: " + e.getMessage(), e);
    }
  }

  /** The serial of a zone. */
  public long serial(String zone) {
    String soa = ask(zone, "SOA").answers().iterator().next();
    return Long.parseLong(soa.split(" ")[5]);
  }

  /** Records as lines, sorted: {@code name ttl type content}. */
  private static Set<String> texts(List<Record> records) {
    Set<String> texts = new TreeSet<>();
    for (Record record : records) {
      if (record.getType() != Type.OPT) {
        texts.add(
            record.getName()
                + " "
                + record.getTTL()
                + " "
                + Type.string(record.getType())
                + " "
                + record.rdataToString());
      }
    }
    return texts;
  }

  @Override
  public void close() {
    http.close();
    process.close();
  }
}
