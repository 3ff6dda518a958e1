package dev.seamark.server.plugins.transports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http3.DefaultHttp3DataFrame;
import io.netty.handler.codec.http3.DefaultHttp3Headers;
import io.netty.handler.codec.http3.DefaultHttp3HeadersFrame;
import io.netty.handler.codec.http3.Http3;
import io.netty.handler.codec.http3.Http3ClientConnectionHandler;
import io.netty.handler.codec.http3.Http3DataFrame;
import io.netty.handler.codec.http3.Http3Headers;
import io.netty.handler.codec.http3.Http3HeadersFrame;
import io.netty.handler.codec.http3.Http3RequestStreamInboundHandler;
import io.netty.handler.codec.quic.QuicException;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

@DisplayName("DNS over HTTP/3")
class Doh3Test {
  private static final String TLS = "tls cert.pem key.pem";
  private static final String TYPE = "application/dns-message";
  private static final int NO_ERROR = 0x100; // RFC 9114 section 8.1

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void open() throws IOException {
    served = new Served(folder);
  }

  @AfterEach
  void close() {
    served.close();
  }

  private QuicClient connect() throws Exception {
    return QuicClient.connect(
        served, "h3", builder -> builder, List.of(new Http3ClientConnectionHandler()));
  }

  /** A response, or none where the stream was reset. */
  private static final class Response extends Http3RequestStreamInboundHandler {
    private final CompletableFuture<Response> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private @Nullable Http3Headers head;

    @Override
    protected void channelRead(ChannelHandlerContext context, Http3HeadersFrame frame) {
      head = frame.headers();
    }

    @Override
    protected void channelRead(ChannelHandlerContext context, Http3DataFrame frame) {
      body.writeBytes(ByteBufUtil.getBytes(frame.content()));
      frame.release();
    }

    @Override
    protected void channelInputClosed(ChannelHandlerContext context) {
      whole.complete(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      whole.complete(this);
    }

    @Override
    protected void handleQuicException(ChannelHandlerContext context, QuicException reset) {
      whole.complete(this);
    }

    Response await() throws Exception {
      return whole.get(Served.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    int status() {
      return head == null ? 0 : Integer.parseInt(String.valueOf(head.status()));
    }

    @Nullable CharSequence header(String name) {
      return Objects.requireNonNull(head).get(name);
    }

    Message message() throws IOException {
      return new Message(body.toByteArray());
    }
  }

  private static Response send(
      QuicClient client, String method, String path, @Nullable String type, byte... body)
      throws Exception {
    Response response = new Response();
    QuicStreamChannel stream =
        Http3.newRequestStream(client.connection, response)
            .get(Served.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    Http3Headers head =
        new DefaultHttp3Headers().method(method).path(path).scheme("https").authority("localhost");
    if (type != null) {
      head.set("content-type", type);
    }
    stream.write(new DefaultHttp3HeadersFrame(head));
    for (int at = 0; at < body.length; at += 20_000) {
      int length = Math.min(20_000, body.length - at);
      stream.write(new DefaultHttp3DataFrame(Unpooled.copiedBuffer(body, at, length)));
    }
    stream
        .writeAndFlush(new DefaultHttp3DataFrame(Unpooled.EMPTY_BUFFER))
        .addListener(QuicStreamChannel.SHUTDOWN_OUTPUT);
    return response;
  }

  private static byte[] query() throws IOException {
    return QuicClient.query("a.test.").toWire();
  }

  private static String target() throws IOException {
    return "/dns-query?dns=" + Base64.getUrlEncoder().withoutPadding().encodeToString(query());
  }

  @Test
  @DisplayName("answers GET and POST, many at a time")
  void answers() throws Exception {
    served.serving("https3", TLS, "whoami", "prometheus 127.0.0.1:0");
    assertThat(served.server().announcements())
        .containsExactly("https3://.:" + served.port + " on 127.0.0.1");
    try (QuicClient client = connect()) {
      List<Response> responses = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        responses.add(send(client, "GET", target(), null));
        responses.add(send(client, "POST", "/dns-query", TYPE, query()));
      }
      for (Response each : responses) {
        assertThat(each.await().status()).isEqualTo(200);
        assertThat(each.header("content-type")).hasToString(TYPE);
        assertThat(each.header("cache-control")).hasToString("max-age=0");
        assertThat(each.message().getSection(Section.ADDITIONAL)).hasSize(2);
      }
    }
    String server = "server=\"https3://127.0.0.1:" + served.port;
    served.awaitMetric(100, "coredns_dns_https3_responses_total", "status=\"200\"", server);
    served.awaitMetric(100, "coredns_dns_requests_total", "proto=\"udp\"", server);
    assertThat(served.metric("coredns_dns_https_responses_total")).isZero();
    assertThat(served.log()).doesNotContain("WARNING");
  }

  @ParameterizedTest(name = "{0} {1} {2} with {3} bytes: {4}")
  @CsvSource({
    "GET, /dns-query, , 0, 400",
    "GET, /dns-query?dns=AAAA, , 0, 400",
    "GET, /dns-query?dns=%, , 0, 400",
    "GET, /other, , 0, 404",
    "PUT, /dns-query, application/dns-message, 30, 405",
    "POST, /dns-query, text/plain, 30, 415",
    "POST, /dns-query, application/dns-message, 5, 400",
    "POST, /dns-query, application/dns-message, 65536, 413",
    "POST, /dns-query, application/dns-message, 200000, 413",
  })
  @DisplayName("tells what is wrong with a request by the status:")
  void mistakes(String method, String path, @Nullable String type, int bytes, int status)
      throws Exception {
    served.serving("https3", TLS, "whoami");
    try (QuicClient client = connect()) {
      Response response = send(client, method, path, type, new byte[bytes]).await();
      assertThat(response.status()).isEqualTo(status);
      assertThat(send(client, "GET", target(), null).await().status()).isEqualTo(200);
    }
    served.awaitMetric(1, "coredns_dns_https3_responses_total", "status=\"" + status + "\"");
    assertThat(served.metric("coredns_panics_total")).isZero();
  }

  @Test
  @DisplayName("does not wait longer for a request than the time to read, and leaves others theirs")
  void unfinished() throws Exception {
    served.serving("https3", TLS, "timeouts {", "read 3s", "idle 1m", "}", "whoami");
    try (QuicClient client = connect()) {
      send(client, "GET", target(), null).await();
      Response response = new Response();
      QuicStreamChannel stream =
          Http3.newRequestStream(client.connection, response)
              .get(Served.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      stream.writeAndFlush(
          new DefaultHttp3HeadersFrame(
              new DefaultHttp3Headers()
                  .method("POST")
                  .path("/dns-query")
                  .scheme("https")
                  .authority("localhost")));
      assertThat(response.await().status()).isZero();
      assertThat(send(client, "GET", target(), null).await().status()).isEqualTo(200);
    }
  }

  @Test
  @DisplayName("goes on through a reload, and ends without an error when the server does")
  void reload() throws Exception {
    served.serving("https3", TLS, "whoami");
    try (QuicClient client = connect()) {
      send(client, "GET", target(), null).await();
      served.renew();
      served.server().reload();
      assertThat(send(client, "GET", target(), null).await().status()).isEqualTo(200);
      served.close();
      assertThat(client.closedWith()).isEqualTo(NO_ERROR);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "https3 5                         | 6:9  | https3",
        "https3 {\\nmax_streams abc\\n}   | 7:13 | must be a number",
        "https3 {\\nmax_connections -1\\n} | 7:17 | must be a number",
        "https3 {\\nworker_pool_size 1\\n} | 7:1  | worker_pool_size",
      })
  @DisplayName("has bounds, whose mistakes are named:")
  void wrongBounds(String line, String at, String why) {
    assertThatThrownBy(() -> served.serving("https3", TLS, "whoami", line.replace("\\n", "\n")))
        .hasMessageContaining("Corefile:" + at + ": ")
        .hasMessageContaining(why)
        .hasMessageNotContainingAny("Exception", "java.");
  }
}
