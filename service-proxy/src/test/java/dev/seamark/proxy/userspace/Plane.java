package dev.seamark.proxy.userspace;

import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.ForwardingState;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator.SplittableGenerator;
import java.util.random.RandomGeneratorFactory;

/** A data plane, and what it was told so far. */
final class Plane implements AutoCloseable {
  static final UserspaceSettings SETTINGS = UserspaceSettings.forThisMachine();

  private static final NodeInfo HERE = NodeInfo.of("here", List.of(Ports.ip("127.0.0.1")));

  private final Map<ServicePortForwarding.Key, ServicePortForwarding> told = new LinkedHashMap<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final UserspacePlane plane;

  Plane() {
    this(ProxySettings.DEFAULT, SETTINGS);
  }

  Plane(ProxySettings settings, UserspaceSettings limits) {
    this(settings, limits, HERE);
  }

  Plane(ProxySettings settings, UserspaceSettings limits, NodeInfo node) {
    this(settings, UserspaceWishes.NONE, limits, () -> node, System::nanoTime);
  }

  /** One that is asked for something besides. */
  Plane(UserspaceWishes wishes, UserspaceSettings limits) {
    this(ProxySettings.DEFAULT, wishes, limits, () -> HERE, System::nanoTime);
  }

  /** One whose node changes. */
  Plane(Supplier<NodeInfo> node) {
    this(ProxySettings.DEFAULT, UserspaceWishes.NONE, SETTINGS, node, System::nanoTime);
  }

  /** One that tells the time by this clock. */
  Plane(UserspaceSettings limits, LongSupplier nanoClock) {
    this(ProxySettings.DEFAULT, UserspaceWishes.NONE, limits, () -> HERE, nanoClock);
  }

  private Plane(
      ProxySettings settings,
      UserspaceWishes wishes,
      UserspaceSettings limits,
      Supplier<NodeInfo> node,
      LongSupplier nanoClock) {
    SplittableGenerator random =
        (SplittableGenerator) RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    plane = new UserspacePlane(settings, wishes, node, limits, nanoClock, random);
    plane.meters().bindTo(meters);
  }

  /** Tells it of forwardings that are new or have changed. */
  Plane with(ServicePortForwarding... changed) {
    for (ServicePortForwarding forwarding : changed) {
      told.put(forwarding.key(), forwarding);
    }
    plane.sync(Delta.of(List.of(changed), List.of(), ForwardingState.of(told.values())));
    return this;
  }

  /** Tells it of forwardings that are gone. */
  Plane without(ServicePortForwarding.Key... gone) {
    for (ServicePortForwarding.Key key : gone) {
      told.remove(key);
    }
    plane.sync(Delta.of(List.of(), List.of(gone), ForwardingState.of(told.values())));
    return this;
  }

  /** Tells it all anew. */
  Plane anew(ServicePortForwarding... all) {
    told.clear();
    for (ServicePortForwarding forwarding : all) {
      told.put(forwarding.key(), forwarding);
    }
    plane.sync(Delta.full(ForwardingState.of(told.values())));
    return this;
  }

  /** Has it look after what it listens at. */
  boolean intact() {
    return plane.intact();
  }

  /** Those of the Service ports that nothing is carried for. */
  Set<ServicePortForwarding.Key> idle() {
    return plane.idle();
  }

  List<String> problems() {
    return plane.problems();
  }

  /** The value of one of its gauges. */
  int gauge(String name) {
    return (int) meters.get("seamark.proxy.userspace." + name).gauge().value();
  }

  /** The value of one of its counters. */
  int count(String name) {
    return (int) meters.get("seamark.proxy.userspace." + name).functionCounter().count();
  }

  @Override
  public void close() {
    plane.close();
  }
}
