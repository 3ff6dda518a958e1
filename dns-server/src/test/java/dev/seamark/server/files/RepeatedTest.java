package dev.seamark.server.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is done again and again")
class RepeatedTest {
  private static final Duration SOON = Duration.ofMillis(1);

  @Test
  @DisplayName("is done again although it failed, which is told each time")
  void goesOn() throws Exception {
    BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
    RuntimeException failure = new IllegalStateException("of this test");
    Runnable task =
        () -> {
          throw failure;
        };
    try (Repeated repeated = new Repeated("test", SOON, task, told::add)) {
      repeated.start();
      assertThat(told.poll(30, TimeUnit.SECONDS)).isSameAs(failure);
      assertThat(told.poll(30, TimeUnit.SECONDS)).isSameAs(failure);
    }
  }

  @Test
  @DisplayName("is never done where the interval is zero")
  void never() throws Exception {
    BlockingQueue<Thread> done = new LinkedBlockingQueue<>();
    Runnable task = () -> done.add(Thread.currentThread());
    try (Repeated never = new Repeated("test", Duration.ZERO, task, _ -> {});
        Repeated other = new Repeated("test", SOON, task, _ -> {})) {
      never.start();
      other.start();
      Thread first = done.poll(30, TimeUnit.SECONDS);
      assertThat(first).isNotNull();
      assertThat(done.poll(30, TimeUnit.SECONDS)).isSameAs(first);
    }
  }
}
