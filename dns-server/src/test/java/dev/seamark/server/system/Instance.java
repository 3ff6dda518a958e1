package dev.seamark.server.system;

import dev.seamark.server.harness.Page;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/** A server of this build, in a process of its own, run by a Corefile that a test may change. */
final class Instance implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Program program;
  private final Path corefile;

  private Instance(Program program, Path corefile) {
    this.program = program;
    this.corefile = corefile;
  }

  /** Starts it and waits until it serves. */
  static Instance serving(Path directory, String corefile) throws Exception {
    Instance instance = starting(directory, corefile);
    instance.program.await(line -> line.startsWith("linux/") || line.contains(", java"));
    return instance;
  }

  /** Starts it. */
  static Instance starting(Path directory, String corefile) throws IOException {
    Path file = Files.writeString(directory.resolve("Corefile"), corefile);
    return new Instance(Program.start(directory, Program.seamark("-conf", file.toString())), file);
  }

  Program program() {
    return program;
  }

  /** Puts another Corefile in its place, whole, as a mounted ConfigMap is changed. */
  void corefile(String text) throws IOException {
    Path next = Files.writeString(corefile.resolveSibling("Corefile.next"), text);
    Files.move(next, corefile, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Waits for a log line that holds the text. */
  String awaitLine(String text) throws InterruptedException {
    return program.await(line -> line.contains(text));
  }

  /** How many lines hold the text. */
  long count(String text) {
    return program.lines().stream().filter(line -> line.contains(text)).count();
  }

  /** The value of a sample of the metrics page; the labels as they are printed. */
  static double metric(int port, String sample) {
    return Page.get(port, "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(sample + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no such metric: " + sample));
  }

  /** What a server on the loopback interface says. */
  static Message ask(int port, String name, int type) throws IOException {
    return ask("127.0.0.1", port, name, type, PATIENCE);
  }

  static Message ask(String host, int port, String name, int type, Duration patience)
      throws IOException {
    SimpleResolver resolver = new SimpleResolver(new InetSocketAddress(host, port));
    resolver.setTimeout(patience);
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
  }

  /** Likewise, of any class and asked in any way. */
  static Message ask(int port, String name, int type, int recordClass, Consumer<SimpleResolver> how)
      throws IOException {
    SimpleResolver resolver =
        new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    resolver.setTimeout(PATIENCE);
    how.accept(resolver);
    return resolver.send(
        Message.newQuery(Record.newRecord(Name.fromString(name), type, recordClass)));
  }

  /** What a reply with an OPT record says of why it is what it is. */
  static List<ExtendedErrorCodeOption> errors(Message reply) {
    return reply.getOPT().getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
        .map(ExtendedErrorCodeOption.class::cast)
        .toList();
  }

  /** The answer to a question for addresses, as they are printed; the code where there is none. */
  static List<String> addresses(int port, String name) throws IOException {
    Message reply = ask(port, name, Type.A);
    if (reply.getRcode() != Rcode.NOERROR) {
      return List.of(Rcode.string(reply.getRcode()));
    }
    return reply.getSection(Section.ANSWER).stream().map(Record::rdataToString).sorted().toList();
  }

  /** A port of the loopback interface that was free a moment ago, for UDP and TCP. */
  static int freePort() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    for (int tries = 0; tries < 20; tries++) {
      try (ServerSocket tcp = new ServerSocket(0, 1, loopback);
          DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), loopback)) {
        return udp.getLocalPort();
      } catch (java.net.BindException e) {
        // taken for UDP: another one
      }
    }
    throw new IOException("no free port");
  }

  @Override
  public void close() {
    program.close();
  }
}
