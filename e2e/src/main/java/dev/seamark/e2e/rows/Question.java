package dev.seamark.e2e.rows;

import dev.seamark.e2e.net.Dialogue;
import dev.seamark.e2e.net.Reply;
import dev.seamark.e2e.proxy.ProxyNode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where a client asks.
 *
 * @param place the namespace that the client is in
 * @param source its address
 * @param to what it asks
 * @param udp whether by UDP
 */
public record Question(String place, InetAddress source, InetSocketAddress to, boolean udp) {
  /** Of a client as rules call it, by TCP. */
  public static Question of(String client, String address, int port) {
    InetAddress target = InetAddress.ofLiteral(address);
    boolean v6 = address.contains(":");
    String source = target.isLoopbackAddress() ? address : new Cast(0, v6).client(client);
    return new Question(
        Cast.place(client),
        InetAddress.ofLiteral(source),
        new InetSocketAddress(target, port),
        false);
  }

  /** The same by UDP. */
  public Question byUdp() {
    return new Question(place, source, to, true);
  }

  boolean v6() {
    return to.getAddress().getAddress().length > 4;
  }

  /** Asks once. */
  Reply ask(Duration patience) {
    return udp ? Dialogue.ask(source, to, patience) : Dialogue.connect(source, to, patience);
  }

  /**
   * What is heard on each node when each of them is asked again and again, all at the same time; in
   * the order of the nodes.
   */
  public static List<Map<Question, String>> heard(List<Question> questions, List<ProxyNode> nodes)
      throws InterruptedException {
    return Clients.heard(questions, nodes, questions.size(), q -> q, Probe::new);
  }

  @Override
  public String toString() {
    return source.getHostAddress()
        + " to "
        + to.getAddress().getHostAddress()
        + ":"
        + to.getPort()
        + (udp ? "/UDP" : "/TCP");
  }
}
