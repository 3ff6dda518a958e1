package dev.seamark.watch.api;

import static dev.seamark.watch.api.ScriptedApiServer.SERVICES;
import static dev.seamark.watch.api.ScriptedApiServer.SLICES;

import dev.seamark.watch.Await;
import dev.seamark.zones.catalog.Service;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens, and however the server behaves, in the end the catalog is as the cluster is.
 */
@DisplayName("After any sequence of changes, drops, expiries and outages")
class ConvergenceProperties {
  private static final int STEPS = 300;

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  @DisplayName("the catalog is what the cluster is")
  void converges(long seed) {
    var random = new Random(seed);
    Map<String, String> ips = new TreeMap<>();
    Map<String, String> owners = new TreeMap<>();
    try (var fixture = new Fixture()) {
      ScriptedApiServer server = fixture.server;
      server.pageSize(SERVICES, 3);
      fixture.startAndSync();
      for (int i = 0; i < STEPS; i++) {
        step(random, server, ips, owners);
      }
      server.up();
      Await.until("services are " + ips, () -> services(fixture).equals(ips));
      Await.until("slices are " + owners, () -> slices(fixture).equals(owners));
    }
  }

  private static void step(
      Random random,
      ScriptedApiServer server,
      Map<String, String> ips,
      Map<String, String> owners) {
    String name = "n" + random.nextInt(8);
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> {
        String ip = "10.96.0." + random.nextInt(200);
        ips.put(name, ip);
        server.put(SERVICES, Sample.clusterIp("default", name, ip));
      }
      case 6, 7, 8 -> {
        if (ips.remove(name) != null) {
          server.delete(SERVICES, "default/" + name);
        }
      }
      case 9, 10, 11 -> {
        String owner = "n" + random.nextInt(8);
        owners.put(name, owner);
        server.put(SLICES, Sample.slice("default", name, owner, "10.1.0.1"));
      }
      case 12, 13 -> {
        if (owners.remove(name) != null) {
          server.delete(SLICES, "default/" + name);
        }
      }
      case 14 -> server.bookmark(random.nextBoolean() ? SERVICES : SLICES);
      case 15 -> server.dropWatches(random.nextBoolean() ? SERVICES : SLICES);
      case 16 -> server.endWatches(random.nextBoolean() ? SERVICES : SLICES);
      case 17 -> server.compact();
      case 18 -> server.errorEvent(SERVICES, random.nextBoolean() ? 410 : 500);
      default -> {
        if (random.nextBoolean()) {
          server.down();
        } else {
          server.up();
        }
      }
    }
  }

  private static Map<String, String> services(Fixture fixture) {
    Map<String, String> found = new TreeMap<>();
    for (Service service : fixture.catalog().services()) {
      found.put(service.key().name(), service.clusterIps().getFirst().toString());
    }
    return found;
  }

  private static Map<String, String> slices(Fixture fixture) {
    Map<String, String> found = new TreeMap<>();
    for (int i = 0; i < 8; i++) {
      String owner = "n" + i;
      fixture
          .catalog()
          .slicesOf(Fixture.key("default/" + owner))
          .forEach(slice -> found.put(slice.key().name(), owner));
    }
    return found;
  }
}
