package dev.seamark.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.e2e.cluster.Child;
import dev.seamark.e2e.cluster.Eventually;
import dev.seamark.e2e.cluster.Ports;
import dev.seamark.e2e.cluster.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

/** Zones that go from Seamark to other servers and from those to Seamark, signed by TSIG. */
@DisplayName("NSD and Knot")
class PeersTest {
  private static final Duration STARTING = Duration.ofMinutes(3); // the first start may build it
  private static final int SEAMARK = Ports.free();
  private static final String SECRET = "c2VjcmV0IG9mIHRoZSB0ZXN0cyBvZiBwZWVycw==";
  private static final String OURS = "ours.example";
  private static final Path FOLDER = Settings.folder("peers");
  private static final Path LOG = FOLDER.resolve("seamark.log");
  private static final List<Child> CHILDREN = new ArrayList<>();

  /** Another server. */
  enum Peer {
    NSD("nsd", "nsd.example", "ixfr for nsd.example"),
    KNOT("knotd", "knot.example", "IXFR, outgoing, .*serial 1 -> 2");

    private final int port = Ports.free();
    private final String program;
    private final String zone;
    private final String incremental;

    Peer(String program, String zone, String incremental) {
      this.program = program;
      this.zone = zone;
      this.incremental = incremental;
    }

    private String configuration() {
      return this == NSD
          ? """
          server:
            ip-address: 127.0.0.1@%1$d
            username: ""
            chroot: ""
            zonesdir: %3$s
            pidfile: %3$s/nsd.pid
            xfrdfile: %3$s/nsd.xfrd
            xfrdir: %3$s
            zonelistfile: %3$s/nsd.list
            database: ""
            server-count: 1
            verbosity: 2
          remote-control:
            control-enable: yes
            control-interface: %3$s/nsd.control
          key:
            name: k
            algorithm: hmac-sha256
            secret: "%4$s"
          zone:
            name: ours.example
            zonefile: nsd.ours
            allow-notify: 127.0.0.1 NOKEY
            request-xfr: 127.0.0.1@%2$d k
          zone:
            name: nsd.example
            zonefile: db.nsd.example
            store-ixfr: yes
            create-ixfr: yes
            notify: 127.0.0.1@%2$d NOKEY
            provide-xfr: 127.0.0.1 k
          """
              .formatted(port, SEAMARK, FOLDER, SECRET)
          : """
          server:
            listen: 127.0.0.1@%1$d
            rundir: %3$s
          log:
            - target: stdout
              any: info
          database:
            storage: %3$s/knot
          key:
            - id: k
              algorithm: hmac-sha256
              secret: %4$s
          remote:
            - id: signed
              address: 127.0.0.1@%2$d
              key: k
            - id: plain
              address: 127.0.0.1@%2$d
          acl:
            - id: told
              address: 127.0.0.1
              action: notify
            - id: asked
              address: 127.0.0.1
              key: k
              action: transfer
          template:
            - id: default
              storage: %3$s
          zone:
            - domain: ours.example
              master: signed
              acl: told
              file: knot.ours
            - domain: knot.example
              file: db.knot.example
              notify: plain
              acl: asked
              zonefile-load: difference
              zonefile-sync: -1
          """
              .formatted(port, SEAMARK, FOLDER, SECRET);
    }

    private Path log() {
      return FOLDER.resolve(program + ".log");
    }

    private Child start() throws IOException {
      Path file = Files.writeString(FOLDER.resolve(program + ".conf"), configuration());
      List<String> command =
          this == NSD
              ? List.of(program, "-d", "-c", file.toString())
              : List.of(program, "-c", file.toString());
      return Child.start(log(), Map.of(), command);
    }

    private void reload() throws Exception {
      String configuration = FOLDER.resolve(program + ".conf").toString();
      List<String> command =
          this == NSD
              ? List.of("nsd-control", "-c", configuration, "reload", zone)
              : List.of("knotc", "-c", configuration, "zone-reload", zone);
      Process run = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(run.waitFor()).as(said).isZero();
    }
  }

  private static void write(String zone, int serial) throws IOException {
    StringBuilder lines =
        new StringBuilder(
            """
            $ORIGIN %1$s.
            $TTL 300
            @ SOA ns mail %2$d 3600 3600 86400 60
            @ NS ns
            ns A 192.0.2.53
            changing A 192.0.2.%2$d
            """
                .formatted(zone, serial));
    for (int i = 0; i < 300; i++) { // so that the changes are less than the zone
      lines.append("host").append(i).append(" A 198.51.100.1\n");
    }
    Path next = Files.writeString(FOLDER.resolve("next"), lines);
    Files.move(next, FOLDER.resolve("db." + zone), StandardCopyOption.REPLACE_EXISTING);
  }

  @BeforeAll
  static void start() throws Exception {
    TakesRoot.assumeProgram("nsd");
    TakesRoot.assumeProgram("knotd");
    Files.createDirectories(FOLDER.resolve("knot"));
    for (String zone : List.of(OURS, Peer.NSD.zone, Peer.KNOT.zone)) {
      write(zone, 1);
    }
    Files.writeString(
        FOLDER.resolve("Corefile"),
        """
        .:%d {
          bind 127.0.0.1
          root %s
          tsig {
            secret k. %s
            require AXFR IXFR
          }
          file db.ours.example ours.example {
            reload 200ms
          }
          transfer ours.example {
            to 127.0.0.1:%d 127.0.0.1:%d 127.0.0.1
          }
          secondary nsd.example {
            transfer from 127.0.0.1:%4$d
          }
          secondary knot.example {
            transfer from 127.0.0.1:%5$d
          }
          log
        }
        """
            .formatted(SEAMARK, FOLDER, SECRET, Peer.NSD.port, Peer.KNOT.port));
    for (Peer peer : Peer.values()) {
      CHILDREN.add(peer.start());
    }
    CHILDREN.add(
        Child.start(
            LOG,
            Map.of("SEAMARK_HEAP", "128m"),
            List.of(
                Settings.root().resolve("bin/seamark").toString(),
                "-conf",
                FOLDER.resolve("Corefile").toString())));
    for (Peer peer : Peer.values()) {
      Eventually.holds(STARTING, () -> assertThat(changing(SEAMARK, peer.zone)).isEqualTo(1));
      Eventually.soon(() -> assertThat(changing(peer.port, OURS)).isEqualTo(1));
    }
  }

  @AfterAll
  static void stop() {
    CHILDREN.forEach(Child::close);
  }

  /** The last octet of the address that changes with the serial; -1 where there is none. */
  private static int changing(int port, String zone) throws IOException {
    SimpleResolver resolver = new SimpleResolver(InetAddress.getLoopbackAddress());
    resolver.setPort(port);
    resolver.setTimeout(Duration.ofSeconds(5));
    Name name = Name.fromString("changing." + zone + ".");
    Message reply = resolver.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
    return reply.getSection(Section.ANSWER).stream()
        .filter(ARecord.class::isInstance)
        .mapToInt(record -> ((ARecord) record).getAddress().getAddress()[3])
        .findFirst()
        .orElse(-1);
  }

  @Test
  @DisplayName("hear of a change of our zone by NOTIFY, and fetch it")
  void secondaries() throws Exception {
    write(OURS, 2);
    for (Peer peer : Peer.values()) { // their timers would have them ask after an hour
      Eventually.soon(() -> assertThat(changing(peer.port, OURS)).as(peer.toString()).isEqualTo(2));
    }
    assertThat(Files.readString(LOG)).contains("\"IXFR IN ours.example. tcp");
  }

  @ParameterizedTest(name = "{0}")
  @EnumSource
  @DisplayName("tell us of a change of theirs by NOTIFY, and are asked for the difference (IXFR)")
  void primaries(Peer peer) throws Exception {
    write(peer.zone, 2);
    peer.reload();
    Eventually.soon(() -> assertThat(changing(SEAMARK, peer.zone)).isEqualTo(2));
    Eventually.soon(
        () -> assertThat(Files.readString(peer.log())).containsPattern(peer.incremental));
  }

  @Test
  @DisplayName("get our zone because they sign: a client that does not is refused")
  void unsigned() throws Exception {
    ZoneTransferIn transfer =
        ZoneTransferIn.newAXFR(Name.fromString(OURS + "."), "127.0.0.1", SEAMARK, null);
    assertThatThrownBy(transfer::run)
        .isInstanceOf(ZoneTransferException.class)
        .hasMessageContaining("REFUSED");
  }
}
