package dev.seamark.server.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.seamark.server.harness.Await;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.Type;
import org.xbill.DNS.ZoneTransferException;
import org.xbill.DNS.ZoneTransferIn;

@DisplayName("A server with keys")
class TsigTest {
  private static final int HOSTS = 3000;
  private static final Name ZONE = Name.fromConstantString("example.org.");
  private static final TSIG KEY =
      new TSIG(TSIG.HMAC_SHA256, "key.example.", "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIzNA==");
  private static final TSIG WRONG =
      new TSIG(TSIG.HMAC_SHA256, "key.example.", "b3RoZXItb3RoZXItb3RoZXItb3RoZXItMQ==");
  private static final TSIG UNKNOWN =
      new TSIG(TSIG.HMAC_SHA256, "other.example.", "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIzNA==");

  @TempDir private Path directory;
  private Instance server;
  private int primary;
  private int secondary;

  @BeforeEach
  void start() throws Exception {
    StringBuilder zone = new StringBuilder("@ 300 SOA ns mail 1 7200 1800 86400 60\n");
    for (int i = 0; i < HOSTS; i++) {
      zone.append("host").append(i).append(" 60 A 192.0.2.1\n");
    }
    Files.writeString(directory.resolve("db"), zone);
    Files.writeString(
        directory.resolve("keys"),
        """
        // the key of both
        key "key.example" {
            algorithm hmac-sha256;
            secret "c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIzNA==";
        };
        """);
    primary = Instance.freePort();
    secondary = Instance.freePort();
    server =
        Instance.serving(
            directory,
            """
            example.org:%1$d {
                bind 127.0.0.1
                tsig {
                    secret key.example. c2VjcmV0LXNlY3JldC1zZWNyZXQtMTIzNA==
                    require AXFR IXFR
                }
                transfer {
                    to *
                }
                file %3$s/db
            }
            example.org:%2$d {
                bind 127.0.0.1
                tsig {
                    secrets %3$s/keys
                }
                secondary {
                    transfer from 127.0.0.1:%1$d
                }
            }
            """
                .formatted(primary, secondary, directory));
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private static ZoneTransferIn transfer(int port, @Nullable TSIG key) throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    ZoneTransferIn transfer = ZoneTransferIn.newAXFR(ZONE, address, key);
    transfer.setTimeout(Duration.ofSeconds(30));
    transfer.run();
    return transfer;
  }

  private static Message ask(int port, TSIG key) throws Exception {
    SimpleResolver resolver = new SimpleResolver("127.0.0.1");
    resolver.setPort(port);
    resolver.setTSIGKey(key);
    resolver.setTimeout(Duration.ofSeconds(10));
    Name name = Name.fromString("host7", ZONE);
    return resolver.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
  }

  @Test
  @DisplayName("signs its reply to a signed query")
  void reply() throws Exception {
    Message reply = ask(primary, KEY);
    assertThat(reply.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(reply.isVerified()).isTrue();
  }

  @Test
  @DisplayName("says which of the two is wrong, the key or the signature")
  void wrong() throws Exception {
    Message wrong = ask(primary, WRONG);
    assertThat(wrong.getRcode()).isEqualTo(Rcode.NOTAUTH);
    assertThat(wrong.getTSIG().getError()).isEqualTo(Rcode.BADSIG);
    Message unknown = ask(primary, UNKNOWN);
    assertThat(unknown.getRcode()).isEqualTo(Rcode.NOTAUTH);
    assertThat(unknown.getTSIG().getError()).isEqualTo(Rcode.BADKEY);
  }

  @Test
  @DisplayName("transfers zones, each message signed, to those alone that have the key")
  void transfers() throws Exception {
    assertThat(transfer(primary, KEY).getAXFR()).hasSize(HOSTS + 2);
    assertThatThrownBy(() -> transfer(primary, null))
        .isInstanceOf(ZoneTransferException.class)
        .hasMessageContaining("REFUSED");
    assertThatThrownBy(() -> transfer(primary, WRONG)).isInstanceOf(ZoneTransferException.class);
  }

  @Test
  @DisplayName("signs its own transfers from a primary")
  void fromPrimary() throws Exception {
    Await.until("the zone", () -> ask(secondary, KEY).getRcode() == Rcode.NOERROR);
  }
}
