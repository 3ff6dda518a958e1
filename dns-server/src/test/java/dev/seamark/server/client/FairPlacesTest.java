package dev.seamark.server.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.client.FairPlaces.Entry;
import java.net.InetAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Places that clients share")
class FairPlacesTest {
  private static final int ANY = Integer.MAX_VALUE;

  /** Takes places for a client until it gets none; returns how many. */
  private static int takeAll(FairPlaces places, long client) {
    int taken = 0;
    while (places.take(client, ANY) == Entry.TAKEN) {
      taken++;
    }
    return taken;
  }

  @ParameterizedTest(name = "{1} of {0}")
  @CsvSource({"1, 1", "2, 2", "9, 6", "90, 60", "900, 600", "9000, 6000"})
  @DisplayName("are one client's but for a third, where there are many")
  void alone(int most, int share) {
    assertThat(takeAll(new FairPlaces(most), 1)).isEqualTo(share);
  }

  @Test
  @DisplayName("are never more than there are, whoever takes them")
  void most() {
    FairPlaces places = new FairPlaces(100);
    int taken = 0;
    for (long client = 0; client < 1000; client++) {
      taken += places.take(client, ANY) == Entry.TAKEN ? 1 : 0;
    }
    assertThat(taken).isEqualTo(100).isEqualTo(places.taken());
    assertThat(places.take(5000, ANY)).isEqualTo(Entry.FULL);
  }

  @Test
  @DisplayName("are left for a client with few, however many ten others want")
  void someAreLeft() {
    FairPlaces places = new FairPlaces(1000);
    for (int round = 0; round < 2000; round++) {
      for (long greedy = 1; greedy <= 10; greedy++) {
        places.take(greedy, ANY);
      }
    }
    assertThat(places.take(1, ANY)).isEqualTo(Entry.ABOVE_SHARE);
    assertThat(places.take(99, ANY)).isEqualTo(Entry.TAKEN);
  }

  @Test
  @DisplayName("are divided evenly in the end: one that came late gets what one has that was early")
  void even() {
    FairPlaces places = new FairPlaces(1700);
    int early = takeAll(places, 1);
    int late = 0;
    for (int i = 0; i < 100_000; i++) { // places come free one by one, and both want each
      if (early > 0) {
        places.leave(1);
        early--;
      }
      early += places.take(1, ANY) == Entry.TAKEN ? 1 : 0;
      late += places.take(2, ANY) == Entry.TAKEN ? 1 : 0;
    }
    assertThat(late).isBetween(660, 700);
    assertThat(early).isBetween(660, 700);
  }

  @Test
  @DisplayName("are given back to where they were taken")
  void givenBack() {
    FairPlaces places = new FairPlaces(900);
    for (int round = 0; round < 3; round++) {
      int taken = takeAll(places, 7);
      assertThat(taken).isEqualTo(600);
      for (int i = 0; i < taken; i++) {
        places.leave(7);
      }
      assertThat(places.taken()).isZero();
    }
  }

  @Test
  @DisplayName("are bounded by another limit, too, where that leaves fewer")
  void otherLimit() {
    FairPlaces places = new FairPlaces(0);
    assertThat(places.take(1, 0)).isEqualTo(Entry.FULL);
    for (int i = 0; i < 2; i++) {
      assertThat(places.take(1, 1)).isEqualTo(Entry.TAKEN);
    }
    assertThat(places.take(1, 1)).isEqualTo(Entry.ABOVE_SHARE);
    assertThat(places.take(2, 1)).isEqualTo(Entry.TAKEN);
  }

  @ParameterizedTest(name = "{0} and {1}: {2}")
  @CsvSource({
    "192.0.2.1, 192.0.2.1, true",
    "192.0.2.1, 192.0.2.2, false",
    "192.0.2.1, ::ffff:192.0.2.1, true",
    "2001:db8::1, 2001:db8::ffff:1, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
  })
  @DisplayName("are one client's for an IPv4 address, and for an IPv6 network of 64 bits")
  void clients(String one, String other, boolean same) {
    long first = Clients.at(InetAddress.ofLiteral(one));
    assertThat(first == Clients.at(InetAddress.ofLiteral(other))).isEqualTo(same);
  }
}
