package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.Destination;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which destination is in which slot. A destination has as many slots as it weighs, and stays where
 * it is as long as it can: one that goes is replaced by a new one or by the last, so that a change
 * of one costs a few elements, not the list.
 */
final class Slots {
  private Slots() {}

  /** The slots for the destinations wanted, like the former slots as far as possible. */
  static List<Destination> arrange(List<Destination> former, List<Destination> wanted) {
    List<Destination> slots = expanded(wanted);
    if (former.isEmpty() || former.equals(slots)) {
      return slots;
    }
    Map<Destination, Integer> toPlace = new HashMap<>();
    slots.forEach(destination -> toPlace.merge(destination, 1, Integer::sum));
    List<Optional<Destination>> placed =
        new ArrayList<>(Collections.nCopies(slots.size(), Optional.empty()));
    for (int slot = 0; slot < Math.min(former.size(), slots.size()); slot++) {
      Destination destination = former.get(slot);
      if (take(toPlace, destination)) {
        placed.set(slot, Optional.of(destination));
      }
    }
    ArrayDeque<Destination> rest = new ArrayDeque<>();
    for (Destination destination : slots) {
      if (take(toPlace, destination)) {
        rest.add(destination);
      }
    }
    return placed.stream().map(slot -> slot.orElseGet(rest::remove)).toList();
  }

  private static boolean take(Map<Destination, Integer> toPlace, Destination destination) {
    int left = toPlace.getOrDefault(destination, 0);
    toPlace.put(destination, left - 1);
    return left > 0;
  }

  private static List<Destination> expanded(List<Destination> wanted) {
    boolean even = true;
    for (Destination destination : wanted) {
      even &= destination.weight() == 1;
    }
    if (even) {
      return wanted;
    }
    return wanted.stream()
        .flatMap(destination -> Collections.nCopies(destination.weight(), destination).stream())
        .toList();
  }
}
