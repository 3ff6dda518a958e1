package dev.seamark.server.plugins.local;

import dev.seamark.process.Reason;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.files.FileWatch;
import dev.seamark.server.files.TextFile;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.Shared;
import dev.seamark.server.telemetry.LastReload;
import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import dev.seamark.zones.wire.ReplyBuffer;
import dev.seamark.zones.wire.WireName;
import dev.seamark.zones.wire.ZoneIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code hosts}: answers from a hosts file and from lines of the same form in the Corefile. A name
 * that is unknown is not denied, for there is no SOA record to do it with: it is a server failure,
 * or goes to the next plugin where {@code fallthrough} says so.
 */
public final class Hosts implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
          "hosts [FILE [ZONES...]]",
          "Answers from a hosts file, and from lines of the same form in the Corefile.",
          HostsSettings.Draft::new,
          HostsSettings.properties(),
          Hosts::make);

  private static final Logger LOG = LoggerFactory.getLogger("plugin/hosts");
  private static final int FIXED = 12; // owner, type, class, TTL, length of the data

  private final HostsSettings settings;
  private final ZoneIndex<WireName> zones;
  private final List<HostsTable.Entry> inline;
  private volatile HostsTable table;

  Hosts(HostsSettings settings) {
    this.settings = settings;
    this.zones = ZoneIndex.of(settings.zones());
    this.inline = HostsTable.read(settings.inline(), settings.zones());
    this.table = HostsTable.of(inline, settings.withReverse());
  }

  private static List<Plugin> make(HostsSettings.Draft read, Setup setup) throws CorefileException {
    Hosts hosts = new Hosts(read.settings());
    hosts.watch(setup);
    return List.of(hosts);
  }

  private void watch(Setup setup) {
    AtomicReference<Optional<Shared.Lease<HostsMetrics>>> held =
        new AtomicReference<>(Optional.empty());
    AtomicReference<Optional<Shared.Lease<LastReload>>> reloads =
        new AtomicReference<>(Optional.empty());
    FileWatch watch =
        new FileWatch(
            settings.file(),
            settings.reload(),
            new FileWatch.Reader() {
              @Override
              public void read(Path changed) throws IOException {
                load(changed);
                long millis = Files.getLastModifiedTime(changed).toMillis();
                held.get().ifPresent(lease -> lease.get().loaded(table.entries()));
                reloads.get().ifPresent(lease -> lease.get().read(millis));
              }

              @Override
              public void failed(Path unread, IOException why) {
                if (why instanceof TextFile.TooLargeException) {
                  LOG.error("cannot read {}: {}", unread, Reason.of(why));
                } else {
                  LOG.debug("cannot read {}: {}", unread, Reason.of(why));
                }
              }
            },
            LOG);
    setup.onStart(
        () -> {
          Shared.Lease<HostsMetrics> lease = metrics(setup);
          held.set(Optional.of(lease));
          lease.get().loaded(table.entries());
          reloads.set(Optional.of(LastReload.ofHosts(setup.shared(), setup.meters())));
          watch.start();
        });
    setup.onStop(
        () -> {
          watch.close();
          held.get().ifPresent(Shared.Lease::close);
          reloads.get().ifPresent(Shared.Lease::close);
        });
  }

  private Shared.Lease<HostsMetrics> metrics(Setup setup) {
    String file = settings.file().toString();
    return setup
        .shared()
        .lease(
            new HostsMetrics.Key(file),
            HostsMetrics.class,
            () -> new HostsMetrics(setup.meters(), file));
  }

  private void load(Path file) throws IOException {
    // Latin-1 has a character for each byte, so no file is unreadable for its comments.
    List<String> lines = TextFile.lines(file, StandardCharsets.ISO_8859_1);
    List<HostsTable.Entry> entries = new ArrayList<>(HostsTable.read(lines, settings.zones()));
    entries.addAll(inline);
    table = HostsTable.of(entries, settings.withReverse());
    LOG.debug("Parsed hosts file into {} entries", table.entries());
  }

  @Override
  public String name() {
    return "hosts";
  }

  @Override
  public void query(Exchange x) {
    Query query = x.query();
    int type = query.type();
    HostsTable now = table;
    if (type == RecordType.PTR) {
      List<WireName> targets = now.reverse().get(query, 0);
      if (targets == null) {
        x.next(); // the reverse zones belong to somebody else, whatever fallthrough says
      } else {
        answerNames(x, targets);
      }
      return;
    }
    if (!zones.contains(query)) {
      x.next();
      return;
    }
    boolean supported = type == RecordType.A || type == RecordType.AAAA;
    List<byte[]> addresses = supported ? now.addresses(query, type == RecordType.AAAA) : List.of();
    boolean known = !addresses.isEmpty() || now.knows(query);
    boolean leave = !known || !supported && settings.unsupportedFallThrough();
    if (leave && settings.fallthrough().covers(query)) {
      x.next();
      return;
    }
    if (!known) {
      x.fail(this, Rcode.SERVFAIL, "");
      return;
    }
    answerAddresses(x, type, addresses);
  }

  private void answerAddresses(Exchange x, int type, List<byte[]> addresses) {
    ReplyBuffer reply = x.reply();
    reply.begin(x.query(), Rcode.NOERROR, true);
    int count = 0;
    for (int i = 0; i < addresses.size(); i++) {
      byte[] address = addresses.get(i);
      if (!append(reply, type, address, address.length)) {
        break;
      }
      count++;
    }
    reply.counts(count, 0, 0);
    x.answered(this);
  }

  private void answerNames(Exchange x, List<WireName> targets) {
    ReplyBuffer reply = x.reply();
    reply.begin(x.query(), Rcode.NOERROR, true);
    int count = 0;
    for (int i = 0; i < targets.size(); i++) {
      WireName target = targets.get(i);
      if (!append(reply, RecordType.PTR, target.spelled(), target.length())) {
        break;
      }
      count++;
    }
    reply.counts(count, 0, 0);
    x.answered(this);
  }

  /** Adds a record at the question's name; false, and the TC bit, where the message is full. */
  private boolean append(ReplyBuffer reply, int type, byte[] data, int length) {
    int at = reply.length();
    if (at + FIXED + length > ReplyBuffer.MAX_MESSAGE) {
      reply.truncated(true);
      return false;
    }
    byte[] bytes = reply.ensure(at + FIXED + length);
    int ttl = settings.ttl();
    bytes[at] = (byte) 0xC0;
    bytes[at + 1] = Query.HEADER;
    bytes[at + 2] = 0;
    bytes[at + 3] = (byte) type;
    bytes[at + 4] = 0;
    bytes[at + 5] = RecordType.CLASS_IN;
    bytes[at + 6] = 0;
    bytes[at + 7] = 0;
    bytes[at + 8] = (byte) (ttl >>> 8);
    bytes[at + 9] = (byte) ttl;
    bytes[at + 10] = (byte) (length >>> 8);
    bytes[at + 11] = (byte) length;
    System.arraycopy(data, 0, bytes, at + FIXED, length);
    reply.length(at + FIXED + length);
    return true;
  }
}
