package dev.seamark.server.plugins.upstream.forward;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Parsing;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import dev.seamark.server.upstream.FakeServer;
import dev.seamark.server.upstream.tls.Authority;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A chain that forwards by TLS, its log and errors, and an authority for its upstreams. */
final class TlsForwarding implements AutoCloseable {
  final TestSetup setup = new TestSetup(".");
  final Authority authority = new Authority("Authority of this test");
  final AtomicLong ahead = new AtomicLong(); // of the clock that the loop has
  final List<String> errors = new CopyOnWriteArrayList<>();
  private final Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("plugin/forward");

  TlsForwarding(Path folder) {
    this.folder = folder;
    authority.certificateIn(folder.resolve("ca.pem"));
    setup.root(folder);
    log.start();
    logger.addAppender(log);
  }

  <T extends AutoCloseable> T opened(T thing) {
    open.add(thing);
    return thing;
  }

  /** A server whose certificate has these names. */
  SSLContext serving(String... names) {
    return authority.issue(names).context(authority);
  }

  /** A server by TLS that answers with this address. */
  FakeServer answering(SSLContext tls, String address) {
    return opened(FakeServer.open(tls, question -> question.reply(question.with(address))));
  }

  /** A chain of these directives. */
  ChainHarness forward(String directives) throws CorefileException {
    List<Plugin> chain = new ArrayList<>();
    chain.add(new RememberedErrors(errors));
    chain.addAll(setup.start(Forward.TYPE, Parsing.directives(directives)));
    return opened(
        ChainHarness.of(() -> System.nanoTime() + ahead.get(), chain.toArray(Plugin[]::new)));
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** The lines of the log. */
  List<String> log() {
    return List.copyOf(log.list).stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  double counted(String meter) {
    return setup.meters().find(meter).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  String address(Message reply) {
    List<org.xbill.DNS.Record> answer = reply.getSection(Section.ANSWER);
    if (answer.isEmpty()) {
      throw new AssertionError("no answer: " + errors + log());
    }
    return ((ARecord) answer.getFirst()).getAddress().getHostAddress();
  }

  @Override
  public void close() {
    logger.detachAppender(log);
    setup.close();
    for (AutoCloseable one : open.reversed()) {
      try {
        one.close();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
