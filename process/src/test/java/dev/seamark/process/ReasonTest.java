package dev.seamark.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The reason of a failure")
class ReasonTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new NoSuchFileException("/x/pid"), "no such file or directory"),
        Arguments.of(new AccessDeniedException("/x"), "permission denied"),
        Arguments.of(new FileSystemException("/x", null, "Is a directory"), "it is a directory"),
        Arguments.of(new FileSystemException("/x", null, "Some thing"), "some thing"),
        Arguments.of(new MalformedInputException(1), "not UTF-8 text"),
        Arguments.of(new UnknownHostException("a.test: Name or service not known"), "no such host"),
        Arguments.of(new ConnectException(), "connection refused"),
        Arguments.of(
            new ConnectException().initCause(new ClosedChannelException()), "connection refused"),
        Arguments.of(
            new ConnectException().initCause(new UnresolvedAddressException()), "no such host"),
        Arguments.of(new ClosedChannelException(), "connection closed"),
        Arguments.of(
            new BindException("bind(..) failed with error(-99): Cannot assign requested address"),
            "not an address of this machine"),
        Arguments.of(
            new BindException("Address already in use (Bind failed)"), "address already in use"),
        Arguments.of(
            new IOException("sendmmsg(..) failed with error(-22): Invalid argument"),
            "invalid argument"),
        Arguments.of(new IOException("java.lang.IllegalStateException: no"), "no"),
        Arguments.of(
            new UncheckedIOException("", new NoSuchFileException("/x")),
            "no such file or directory"),
        Arguments.of(new IOException((String) null), "it failed"),
        Arguments.of(new IOException("CRC is wrong"), "CRC is wrong"));
  }

  @ParameterizedTest(name = "{1}: {0}")
  @MethodSource("failures")
  @DisplayName("is in plain words, without the names of classes, files and numbers")
  void inWords(Throwable failure, String words) {
    assertThat(Reason.of(failure)).isEqualTo(words).doesNotContain("Exception", "errno", "java.");
  }

  @Test
  @DisplayName("is so for what the system says of files")
  void files(@TempDir Path directory) {
    assertThat(reason(directory)).isEqualTo("it is a directory");
    assertThat(reason(directory.resolve("none"))).isEqualTo("no such file or directory");
  }

  private static String reason(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return Reason.of(e);
    }
  }
}
