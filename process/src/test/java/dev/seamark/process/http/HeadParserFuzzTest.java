package dev.seamark.process.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.jspecify.annotations.Nullable;

class HeadParserFuzzTest {
  /** Whatever comes is a request, or refused by one of the exceptions that are expected. */
  @FuzzTest
  void ends(byte @Nullable [] bytes) {
    HeadParser parser = new HeadParser(() -> {});
    var buffer = new SessionInputBufferImpl(HeadParser.BUFFER);
    var in = new ByteArrayInputStream(bytes == null ? new byte[0] : bytes);
    try {
      while (true) {
        asked(parser, buffer, in);
      }
    } catch (IOException | HttpException e) {
      // the end, or refused
    }
  }

  private static void asked(
      HeadParser parser, SessionInputBufferImpl buffer, ByteArrayInputStream in)
      throws IOException, HttpException {
    try {
      HttpRequest.of(parser.parse(buffer, in));
    } catch (URISyntaxException e) {
      // answered with 400
    }
  }
}
