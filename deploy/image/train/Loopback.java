import module java.base;
import module java.net.http;

/** What this machine offers to a training. */
final class Loopback {
  private Loopback() {}

  /** Different ports that are free for UDP and TCP, and with luck still so a second later. */
  static List<Integer> freePorts(int count) throws IOException {
    var found = new ArrayList<Integer>();
    var held = new ArrayList<Closeable>();
    try {
      while (found.size() < count) {
        var udp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        held.add(udp);
        try {
          held.add(new ServerSocket(udp.getLocalPort(), 1, InetAddress.getLoopbackAddress()));
          found.add(udp.getLocalPort());
        } catch (BindException taken) {
          // for TCP: another one
        }
      }
    } finally {
      for (Closeable socket : held) {
        socket.close();
      }
    }
    return found;
  }

  /** The status of a page; 0 where nobody answers. */
  static int get(String uri) throws InterruptedException {
    try (var client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString())
          .statusCode();
    } catch (IOException notYet) {
      return 0;
    }
  }
}
