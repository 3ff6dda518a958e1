package dev.seamark.watch.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Why no reply came")
class WordsTest {
  private static final Map<IOException, String> WORDS =
      Map.ofEntries(
          Map.entry(new ConnectException("Connection refused"), "connection refused"),
          Map.entry(new ConnectException(), "connection refused"),
          Map.entry(new NoRouteToHostException("No route to host"), "no route to host"),
          Map.entry(new SocketTimeoutException("Read timed out"), "no answer in time"),
          Map.entry(new UnknownHostException("kube"), "the name kube cannot be resolved"),
          Map.entry(new SocketException("Connection reset"), "connection reset by peer"),
          Map.entry(new SocketException("Socket closed"), "connection closed"),
          Map.entry(new SocketException("Broken pipe"), "broken pipe"),
          Map.entry(new EOFException(), "connection closed"),
          Map.entry(new ClosedChannelException(), "connection closed"),
          Map.entry(new NoSuchFileException("/a/token"), "no such file or directory"),
          Map.entry(new AccessDeniedException("/a/token"), "permission denied"),
          Map.entry(new IOException("Too many open files"), "too many open files"),
          Map.entry(
              new IOException("the plugin a timed out, as b"), "the plugin a timed out, as b"),
          Map.entry(new IOException(), "it failed"));

  @Test
  @DisplayName("is told in the words of other programs, and ours are kept")
  void words() {
    WORDS.forEach((failure, words) -> assertThat(Words.of(failure)).isEqualTo(words));
  }

  @Test
  @DisplayName("names no class and no number of an error, whatever failed")
  void noInternals() {
    for (IOException failure :
        List.of(
            new IOException("java.net.ConnectException: Connection refused"),
            new IOException(new SocketException("errno 32: Broken pipe")),
            new SocketException("java.io.IOException"))) {
      assertThat(Words.of(failure)).doesNotContain("Exception", "java.", "errno");
    }
  }
}
