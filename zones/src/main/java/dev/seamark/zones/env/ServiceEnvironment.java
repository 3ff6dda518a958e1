package dev.seamark.zones.env;

import dev.seamark.zones.catalog.Catalog;
import dev.seamark.zones.catalog.ObjectKey;
import dev.seamark.zones.catalog.Service;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The variables that the kubelet injects into the containers of a pod that starts now.
 *
 * <p>Service {@code kubernetes} of namespace {@code default} is in every pod's environment. With
 * service links, each Service of the pod's own namespace that has a cluster IP is as well; one that
 * is called {@code kubernetes} itself replaces the one of {@code default}.
 *
 * <p>Two Services may give the same name: {@code redis} and {@code redis-service} both give {@code
 * REDIS_SERVICE_PORT}. The kubelet leaves the winner to chance; here the Services are taken in the
 * order of their names and the first one wins, and {@link #warnings} names both.
 */
public final class ServiceEnvironment {
  private static final String MASTER_NAME = "kubernetes";
  private static final ObjectKey MASTER = new ObjectKey("default", MASTER_NAME);

  /** Half of what Linux gives arguments and environment together by default (execve(2)). */
  static final long CROWDED = 1L << 20;

  private final SortedMap<String, String> variables;
  private final List<String> warnings;

  private ServiceEnvironment(SortedMap<String, String> variables, List<String> warnings) {
    this.variables = Collections.unmodifiableSortedMap(variables);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * The environment of a pod.
   *
   * @param namespace the pod's namespace; it need not exist
   * @param serviceLinks the pod's {@code spec.enableServiceLinks}
   */
  public static ServiceEnvironment of(Catalog catalog, String namespace, boolean serviceLinks) {
    SortedMap<String, String> variables = new TreeMap<>();
    List<String> warnings = new ArrayList<>();
    Map<String, ObjectKey> givers = new HashMap<>();
    for (Service service : chosen(catalog, namespace, serviceLinks).values()) {
      ServiceVariables.of(service)
          .forEach(
              (name, value) -> {
                ObjectKey first = givers.putIfAbsent(name, service.key());
                if (first == null) {
                  variables.put(name, value);
                } else {
                  warnings.add(collision(name, first, service.key()));
                }
              });
    }
    long size = size(variables);
    if (size >= CROWDED) {
      warnings.add(
          "the variables of namespace "
              + namespace
              + " take "
              + size
              + " bytes; programs may fail to start with \"argument list too long\","
              + " turn enableServiceLinks off");
    }
    return new ServiceEnvironment(variables, warnings);
  }

  /** By name, so that the order of the map is the order in which they are taken. */
  private static SortedMap<String, Service> chosen(
      Catalog catalog, String namespace, boolean serviceLinks) {
    SortedMap<String, Service> chosen = new TreeMap<>();
    if (serviceLinks) {
      for (Service service : catalog.services()) {
        if (service.key().namespace().equals(namespace) && ServiceVariables.has(service)) {
          chosen.put(service.key().name(), service);
        }
      }
    }
    Optional<Service> master = catalog.service(MASTER).filter(ServiceVariables::has);
    master.ifPresent(service -> chosen.putIfAbsent(MASTER_NAME, service));
    return chosen;
  }

  private static String collision(String name, ObjectKey first, ObjectKey second) {
    return "Services "
        + first
        + " and "
        + second
        + " both give "
        + name
        + "; the value is that of "
        + first
        + " here, and left to chance by the kubelet";
  }

  /** What execve counts: {@code name=value} and a zero byte each. */
  private static long size(Map<String, String> variables) {
    long size = 0;
    for (var variable : variables.entrySet()) {
      size += variable.getKey().getBytes(StandardCharsets.UTF_8).length;
      size += variable.getValue().getBytes(StandardCharsets.UTF_8).length;
      size += 2;
    }
    return size;
  }

  /** Name to value, sorted by name; not modifiable. */
  public SortedMap<String, String> variables() {
    return variables;
  }

  /** Warnings for those who start pods in the namespace, one sentence each. */
  public List<String> warnings() {
    return warnings;
  }
}
