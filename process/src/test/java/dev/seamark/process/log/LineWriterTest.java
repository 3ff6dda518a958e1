package dev.seamark.process.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.process.harness.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A line writer")
class LineWriterTest {
  @Test
  @DisplayName("leaves out the gaps between lines where each line is an object")
  void gaps() {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    ByteArrayOutputStream objects = new ByteArrayOutputStream();
    try (LineWriter one = new LineWriter(text, LogStyle.TEXT);
        LineWriter other = new LineWriter(objects, LogStyle.JSON)) {
      for (LineWriter lines : List.of(one, other)) {
        lines.bare("");
        lines.bare("try:");
      }
    }
    assertThat(text.toString(StandardCharsets.UTF_8)).isEqualTo("\ntry:\n");
    assertThat(objects.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .contains("try:");
  }

  @Test
  @DisplayName("brings out a single line at once, without being asked to")
  void promptly() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LineWriter lines = new LineWriter(out)) {
      lines.line("one");
      Await.until("the line is out", () -> text(out).equals("one\n"));
      lines.line("two");
      Await.until("the next line is out", () -> text(out).equals("one\ntwo\n"));
    }
  }

  @Test
  @DisplayName("keeps the order of each thread's lines and loses none while there is room")
  void inOrder() throws InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (LineWriter lines = new LineWriter(out)) {
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        String name = "thread" + t + " ";
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < 2000; i++) {
                        lines.line(name + i);
                      }
                    }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      lines.drain();
    }
    List<String> all = text(out).lines().toList();
    assertThat(all).hasSize(8000);
    for (int t = 0; t < 4; t++) {
      String name = "thread" + t + " ";
      List<String> numbers =
          all.stream().filter(l -> l.startsWith(name)).map(l -> l.substring(8)).toList();
      assertThat(numbers)
          .isSortedAccordingTo((a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
    }
  }

  @Test
  @DisplayName("never waits for an output that hangs: it drops, counts, and says so later")
  void hangingOutput() {
    CountDownLatch hang = new CountDownLatch(1);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OutputStream hanging =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("lines come as arrays");
          }

          @Override
          public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
              hang.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
            out.write(bytes, offset, length);
          }
        };
    try (LineWriter lines = new LineWriter(hanging, LogStyle.TEXT, 10)) {
      lines.line("first");
      for (int i = 0; i < 100; i++) {
        lines.line("more");
      }
      assertThat(lines.dropped()).isBetween(80L, 91L);

      hang.countDown();
      Await.until("the loss is told", () -> text(out).contains("log lines were dropped"));
      assertThat(text(out)).startsWith("first\n");
    }
  }

  @Test
  @DisplayName("goes on where nobody reads any more")
  void closedOutput() {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (LineWriter lines = new LineWriter(closed)) {
      lines.line("lost");
      Await.until("the loss is counted", () -> lines.dropped() > 0);
      lines.line("lost, too");
      lines.drain();
    }
  }

  @Test
  @DisplayName("writes a line longer than its buffer")
  void longLine() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    String line = "x".repeat(200_000);
    try (LineWriter lines = new LineWriter(out)) {
      lines.line("before");
      lines.line(line);
      lines.line("after");
    }
    assertThat(text(out)).isEqualTo("before\n" + line + "\nafter\n");
  }

  private static String text(ByteArrayOutputStream out) {
    return out.toString(StandardCharsets.UTF_8);
  }
}
