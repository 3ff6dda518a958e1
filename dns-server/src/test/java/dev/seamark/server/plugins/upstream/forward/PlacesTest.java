package dev.seamark.server.plugins.upstream.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.corefile.CorefileParser;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.server.exchange.Transport;
import dev.seamark.server.harness.ChainHarness;
import dev.seamark.server.harness.TestSetup;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;

@DisplayName("A place of max_concurrent")
class PlacesTest {
  /** Breaks behind the back of the plugins that it has asked. */
  private static final class BreaksLater implements Plugin {
    private boolean broken = true;

    @Override
    public String name() {
      return "breaks";
    }

    @Override
    public void query(Exchange x) {
      x.next();
      if (broken) {
        broken = false;
        throw new NoClassDefFoundError("a fault");
      }
    }
  }

  @Test
  @DisplayName("is free again when another plugin breaks while the upstream is asked")
  void freeAfterFault() throws Exception {
    try (DatagramSocket upstream = new DatagramSocket(0, InetAddress.ofLiteral("127.0.0.1"))) {
      upstream.setSoTimeout(20_000);
      TestSetup setup = new TestSetup(".");
      String corefile =
          ". {\n forward . 127.0.0.1:%d {\n max_concurrent 1\n }\n}\n"
              .formatted(upstream.getLocalPort());
      Plugin forward =
          setup
              .start(
                  Forward.TYPE,
                  CorefileParser.parseText(
                          "Corefile", corefile, Path.of("."), Set.of(), _ -> Optional.empty())
                      .blocks()
                      .getFirst()
                      .directives())
              .getFirst();
      try (ChainHarness chain = ChainHarness.of(new BreaksLater(), forward)) {
        Message first = ChainHarness.question("a.test A");
        assertThat(chain.ask(first, Transport.UDP).getRcode()).isEqualTo(Rcode.SERVFAIL);
        CompletableFuture<Message> second =
            chain.send(ChainHarness.question("b.test A"), Transport.UDP);
        DatagramPacket query = new DatagramPacket(new byte[512], 512);
        do {
          upstream.receive(query);
        } while (query.getData()[13] != 'b');
        query.getData()[2] |= (byte) 0x80;
        upstream.send(query);
        assertThat(second.get(20, TimeUnit.SECONDS).getRcode()).isEqualTo(Rcode.NOERROR);
      }
    }
  }
}
