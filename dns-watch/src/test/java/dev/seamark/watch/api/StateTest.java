package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.api.State.BackingOff;
import dev.seamark.watch.api.State.Listing;
import dev.seamark.watch.api.State.Watching;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A reflector")
class StateTest {
  @Nested
  @DisplayName("that lists")
  class Lists {
    private final Listing page = new Listing("token", true, 2);

    @Test
    @DisplayName("asks for the next page after a page")
    void goesOn() {
      assertThat(page.after(new Event.Paged("next"))).isEqualTo(new Listing("next", true, 2));
    }

    @Test
    @DisplayName("watches from the version of the list after the last page")
    void watches() {
      assertThat(page.after(new Event.Listed("7"))).isEqualTo(new Watching("7", 2));
    }

    @Test
    @DisplayName("asks for the same page after a pause where the network failed")
    void resumes() {
      assertThat(page.after(new Event.Failed(true)))
          .isEqualTo(new BackingOff(new Listing("token", true, 3), 3));
    }

    @Test
    @DisplayName("begins again after a pause where the server refused")
    void restarts() {
      assertThat(page.after(new Event.Failed(false)))
          .isEqualTo(new BackingOff(new Listing("", true, 3), 3));
    }

    @Test
    @DisplayName("asks for all at once where a token has expired, the first time without a pause")
    void asksForAll() {
      assertThat(new Listing("token", true, 0).after(new Event.Expired()))
          .isEqualTo(new Listing("", false, 1));
      assertThat(page.after(new Event.Expired()))
          .isEqualTo(new BackingOff(new Listing("", false, 3), 3));
    }
  }

  @Nested
  @DisplayName("that watches")
  class Watches {
    private final Watching watch = new Watching("7", 2);

    @Test
    @DisplayName("moves on with each event, which is a success")
    void movesOn() {
      assertThat(watch.after(new Event.Told("8"))).isEqualTo(new Watching("8", 0));
    }

    @Test
    @DisplayName("reconnects at once where the watch lived a while")
    void reconnects() {
      assertThat(watch.after(new Event.Ended(true))).isEqualTo(new Watching("7", 0));
    }

    @Test
    @DisplayName("reconnects after a pause where the watch ended as soon as it began")
    void reconnectsLater() {
      assertThat(watch.after(new Event.Ended(false)))
          .isEqualTo(new BackingOff(new Watching("7", 3), 3));
    }

    @Test
    @DisplayName("lists where the watch was silent for too long")
    void doubts() {
      assertThat(watch.after(new Event.Silent())).isEqualTo(new Listing("", true, 2));
    }

    @Test
    @DisplayName(
        "reconnects after a pause where the network failed, lists where the server refused")
    void backsOff() {
      assertThat(watch.after(new Event.Failed(true)))
          .isEqualTo(new BackingOff(new Watching("7", 3), 3));
      assertThat(watch.after(new Event.Failed(false)))
          .isEqualTo(new BackingOff(new Listing("", true, 3), 3));
    }

    @Test
    @DisplayName("lists less and less often where the server calls each version expired")
    void doesNotRunInCircles() {
      State state = new Watching("7", 0).after(new Event.Expired());
      assertThat(state).isEqualTo(new Listing("", true, 1));
      state =
          ((Watching) ((Listing) state).after(new Event.Listed("7"))).after(new Event.Expired());
      assertThat(state).isEqualTo(new BackingOff(new Listing("", true, 2), 2));
    }
  }
}
