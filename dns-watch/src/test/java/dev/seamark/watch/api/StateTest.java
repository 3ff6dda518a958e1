package dev.seamark.watch.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.watch.api.Event.Failed.Kind;
import dev.seamark.watch.api.State.BackingOff;
import dev.seamark.watch.api.State.Listing;
import dev.seamark.watch.api.State.Streaming;
import dev.seamark.watch.api.State.Watching;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A reflector")
class StateTest {
  private static final Duration SOON = Duration.ZERO;
  private static final Duration LATER = Duration.ofSeconds(9);

  @Test
  @DisplayName("begins with a watch that sends all objects, whatever their age")
  void begins() {
    assertThat(State.START).isEqualTo(new Streaming("0", 0));
  }

  @Nested
  @DisplayName("that has all objects sent")
  class Streams {
    private final Streaming stream = new Streaming("0", 0);

    @Test
    @DisplayName("goes on until the end of them, and watches from its version")
    void toTheEnd() {
      assertThat(stream.after(new Event.Told("5"))).isEqualTo(stream);
      assertThat(stream.after(new Event.Listed("7"))).isEqualTo(new Watching("7", 0));
    }

    @Test
    @DisplayName("lists, from the server's memory, where the server does not send them")
    void unsupported() {
      assertThat(stream.after(new Event.Unsupported())).isEqualTo(new Listing("0", "", true, 0));
      assertThat(new Streaming("7", 1).after(new Event.Unsupported()))
          .isEqualTo(new Listing("7", "", true, 1));
    }

    @Test
    @DisplayName("tries once more after a pause where the server refused, then lists")
    void refused() {
      assertThat(stream.after(Event.Failed.refused(LATER)))
          .isEqualTo(new BackingOff(new Streaming("0", 1), 1, Kind.REFUSED, LATER));
      assertThat(new Streaming("0", 1).after(Event.Failed.refused(SOON)))
          .isEqualTo(new BackingOff(new Listing("0", "", true, 2), 2, Kind.REFUSED, SOON));
    }

    @Test
    @DisplayName("tries again and again where no answer came")
    void noContact() {
      assertThat(new Streaming("0", 3).after(Event.Failed.noContact()))
          .isEqualTo(new BackingOff(new Streaming("0", 4), 4, Kind.NO_CONTACT, SOON));
    }

    @Test
    @DisplayName("asks the data store where its version is unknown")
    void expired() {
      assertThat(new Streaming("7", 0).after(new Event.Expired()))
          .isEqualTo(new Listing("", "", true, 1));
    }
  }

  @Nested
  @DisplayName("that lists")
  class Lists {
    private final Listing page = new Listing("", "token", true, 2);

    @Test
    @DisplayName("asks for the next page after a page")
    void goesOn() {
      assertThat(page.after(new Event.Paged("next"))).isEqualTo(new Listing("", "next", true, 2));
    }

    @Test
    @DisplayName("watches from the version of the list after the last page")
    void watches() {
      assertThat(page.after(new Event.Listed("7"))).isEqualTo(new Watching("7", 2));
    }

    @Test
    @DisplayName("asks for the same page after a pause where the network failed or it was refused")
    void resumes() {
      assertThat(page.after(Event.Failed.noContact()))
          .isEqualTo(new BackingOff(new Listing("", "token", true, 3), 3, Kind.NO_CONTACT, SOON));
      assertThat(page.after(Event.Failed.refused(LATER)))
          .isEqualTo(new BackingOff(new Listing("", "token", true, 3), 3, Kind.REFUSED, LATER));
    }

    @Test
    @DisplayName("begins again after a pause where the same request is of no use")
    void restarts() {
      assertThat(page.after(Event.Failed.unusable()))
          .isEqualTo(new BackingOff(new Listing("", "", true, 3), 3, Kind.UNUSABLE, SOON));
    }

    @Test
    @DisplayName("asks for all at once where a token has expired, the first time without a pause")
    void asksForAll() {
      assertThat(new Listing("", "token", true, 0).after(new Event.Expired()))
          .isEqualTo(new Listing("", "", false, 1));
      assertThat(page.after(new Event.Expired()))
          .isEqualTo(new BackingOff(new Listing("", "", false, 3), 3, Kind.REFUSED, SOON));
    }

    @Test
    @DisplayName("asks the data store where the server's memory is not as new as what was known")
    void asksTheDataStore() {
      assertThat(new Listing("7", "", true, 0).after(new Event.Expired()))
          .isEqualTo(new Listing("", "", true, 1));
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
    @DisplayName("reconnects at once where the watch lived a while, or was doubted")
    void reconnects() {
      assertThat(watch.after(new Event.Ended(true))).isEqualTo(new Watching("7", 0));
      assertThat(watch.after(new Event.Doubted())).isEqualTo(new Watching("7", 2));
    }

    @Test
    @DisplayName("reconnects after a pause where the watch ended as soon as it began")
    void reconnectsLater() {
      assertThat(watch.after(new Event.Ended(false)))
          .isEqualTo(new BackingOff(new Watching("7", 3), 3, Kind.REFUSED, SOON));
    }

    @Test
    @DisplayName("reconnects after a pause where the network failed or the server has no time")
    void backsOff() {
      assertThat(watch.after(Event.Failed.noContact()))
          .isEqualTo(new BackingOff(new Watching("7", 3), 3, Kind.NO_CONTACT, SOON));
      assertThat(watch.after(Event.Failed.refused(LATER)))
          .isEqualTo(new BackingOff(new Watching("7", 3), 3, Kind.REFUSED, LATER));
    }

    @Test
    @DisplayName("fetches all, not older than what it knew, where the server lost the version")
    void fetchesAll() {
      assertThat(new Watching("7", 0).after(new Event.Expired())).isEqualTo(new Streaming("7", 1));
      assertThat(watch.after(Event.Failed.unusable()))
          .isEqualTo(new BackingOff(new Streaming("7", 3), 3, Kind.UNUSABLE, SOON));
    }

    @Test
    @DisplayName("fetches all as it is in the data store where that was replaced by an older one")
    void fetchesTheLatest() {
      assertThat(new Watching("7", 0).after(new Event.Reset())).isEqualTo(new Streaming("", 1));
    }

    @Test
    @DisplayName("fetches all less and less often where the server calls each version expired")
    void doesNotRunInCircles() {
      State state = new Watching("7", 0).after(new Event.Expired());
      state =
          ((Watching) ((Streaming) state).after(new Event.Listed("7"))).after(new Event.Expired());
      assertThat(state).isEqualTo(new BackingOff(new Streaming("7", 2), 2, Kind.REFUSED, SOON));
    }
  }

  @Test
  @DisplayName("forgets its failures when contact is regained")
  void afresh() {
    assertThat(new BackingOff(new Watching("7", 9), 9, Kind.NO_CONTACT, SOON).afresh())
        .isEqualTo(new Watching("7", 0));
  }
}
