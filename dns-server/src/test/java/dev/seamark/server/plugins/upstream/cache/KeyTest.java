package dev.seamark.server.plugins.upstream.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.seamark.server.harness.ChainHarness;
import dev.seamark.zones.wire.KeyedHash;
import dev.seamark.zones.wire.Query;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A key of the cache")
class KeyTest {
  private static final int PAIRS = 12;

  /** Names that have the same hash wherever a hash is a polynomial in 31: an is c0 there. */
  private static String colliding(int number) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < PAIRS; i++) {
      name.append((number >>> i & 1) == 0 ? "an" : "c0");
    }
    return name + ".test.";
  }

  private static Key key(String question) {
    byte[] wire = ChainHarness.question(question).toWire();
    Query query = new Query();
    query.read(wire, wire.length);
    return new Key().of(query).copy();
  }

  @Test
  @DisplayName("has a hash that names cannot be made for")
  void hashes() {
    assertThat(colliding(0).hashCode()).isEqualTo(colliding(4095).hashCode());
    Set<Integer> hashes = new HashSet<>();
    Set<Integer> low = new HashSet<>();
    for (int i = 0; i < 1 << PAIRS; i++) {
      int hash = key(colliding(i) + " A").hashCode();
      hashes.add(hash);
      low.add(hash & 0xFFF);
    }
    assertThat(hashes).hasSizeGreaterThan(4090);
    assertThat(low).hasSizeBetween(2400, 2800); // 1 - 1/e of 4096 are 2589
  }

  @Test
  @DisplayName("is equal to those of the same question, and ordered among the others")
  void order() {
    Set<Key> keys = new TreeSet<>();
    Set<Key> set = new HashSet<>();
    for (String question : new String[] {"a.x. A", "A.x. A", "b.x. A", "a.x. AAAA", "a.x. A CH"}) {
      keys.add(key(question));
      set.add(key(question));
    }
    assertThat(keys).hasSize(4);
    assertThat(set).hasSize(4);
  }

  @Test
  @DisplayName("is hashed with another key in each process")
  void keyed() {
    byte[] bytes = "3www7example3com0".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    KeyedHash one = new KeyedHash(1, 2);
    assertThat(one.hash(0, bytes, 0, bytes.length))
        .isEqualTo(new KeyedHash(1, 2).hash(0, bytes.clone(), 0, bytes.length))
        .isNotEqualTo(new KeyedHash(1, 3).hash(0, bytes, 0, bytes.length))
        .isNotEqualTo(one.hash(1, bytes, 0, bytes.length))
        .isNotEqualTo(one.hash(0, bytes, 0, bytes.length - 1));
  }
}
