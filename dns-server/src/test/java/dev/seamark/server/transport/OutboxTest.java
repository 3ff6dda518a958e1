package dev.seamark.server.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An outbox")
class OutboxTest {
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;
  private static final int ENETUNREACH = 101;

  /** A kernel that does as it is told, and notes how many it was asked to send each time. */
  private static final class Kernel implements DatagramCalls {
    private final ArrayDeque<Integer> results = new ArrayDeque<>();
    private final List<Integer> asked = new ArrayList<>();

    Kernel(Integer... results) {
      this.results.addAll(List.of(results));
    }

    @Override
    public int receive(int fd, long headers, int count) {
      throw new AssertionError("nothing is received here");
    }

    @Override
    public int send(int fd, long headers, int count) {
      asked.add(count);
      return results.isEmpty() ? count : results.remove();
    }
  }

  private static Outbox outbox(Kernel kernel, int replies) {
    Outbox outbox = new Outbox(kernel, 0, 8, 1000);
    for (int i = 0; i < replies; i++) {
      outbox.put(new DatagramPath(), new byte[100], 100);
    }
    return outbox;
  }

  @Test
  @DisplayName("sends everything with one call")
  void sendsAtOnce() {
    Kernel kernel = new Kernel();
    Outbox outbox = outbox(kernel, 5);
    assertThat(outbox.flush()).isEqualTo(Outbox.Flush.EMPTY);
    assertThat(outbox.flush()).isEqualTo(Outbox.Flush.EMPTY);
    assertThat(kernel.asked).containsExactly(5);
  }

  @Test
  @DisplayName("goes on behind what the kernel took")
  void goesOn() {
    Kernel kernel = new Kernel(2, -EINTR, 1);
    assertThat(outbox(kernel, 5).flush()).isEqualTo(Outbox.Flush.EMPTY);
    assertThat(kernel.asked).containsExactly(5, 3, 3, 2);
  }

  @Test
  @DisplayName("keeps what the kernel has no room for, and sends it the next time")
  void keeps() {
    Kernel kernel = new Kernel(2, -EAGAIN);
    Outbox outbox = outbox(kernel, 5);
    assertThat(outbox.flush()).isEqualTo(Outbox.Flush.BLOCKED);
    assertThat(outbox.isEmpty()).isFalse();
    assertThat(outbox.flush()).isEqualTo(Outbox.Flush.EMPTY);
    assertThat(outbox.isEmpty()).isTrue();
    assertThat(kernel.asked).containsExactly(5, 3, 3);
    assertThat(outbox.takeLost()).isZero();
  }

  @Test
  @DisplayName("loses and counts one that cannot be sent, and sends the rest")
  void losesOne() {
    Kernel kernel = new Kernel(2, -ENETUNREACH);
    Outbox outbox = outbox(kernel, 5);
    assertThat(outbox.flush()).isEqualTo(Outbox.Flush.EMPTY);
    assertThat(kernel.asked).containsExactly(5, 3, 2);
    assertThat(outbox.takeLost()).isEqualTo(1);
    assertThat(outbox.takeLost()).isZero();
  }

  @Test
  @DisplayName("is full by number and by bytes, and empty again after it has sent")
  void isBounded() {
    Outbox byNumber = outbox(new Kernel(), 8);
    assertThat(byNumber.hasRoom(1)).isFalse();
    Outbox byBytes = outbox(new Kernel(), 5);
    assertThat(byBytes.hasRoom(500)).isTrue();
    assertThat(byBytes.hasRoom(501)).isFalse();
    byBytes.flush();
    assertThat(byBytes.hasRoom(1000)).isTrue();
  }
}
