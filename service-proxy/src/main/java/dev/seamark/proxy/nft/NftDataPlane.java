package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.DataPlane;
import dev.seamark.proxy.state.DataPlaneException;
import dev.seamark.proxy.state.Delta;
import dev.seamark.proxy.state.Family;
import dev.seamark.proxy.state.NodeInfo;
import dev.seamark.proxy.state.PortId;
import dev.seamark.proxy.state.ProxySettings;
import dev.seamark.proxy.state.ServicePortForwarding;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel forward, by nftables. What it wrote goes on forwarding when this process ends, and
 * the next one takes it over in one transaction; only {@link #cleanUp} removes it.
 *
 * <p>Confined to the thread of the sync loop, whose network namespace it works in.
 */
public final class NftDataPlane implements DataPlane {
  private static final Logger LOG = LoggerFactory.getLogger("proxy/nftables");

  /** What was wrong at the start: an old nft, what was left of kube-proxy; in words. */
  private volatile List<String> atStart = List.of();

  private final ProxySettings settings;
  private final Supplier<NodeInfo> node;
  private final List<Family> families;
  private final UdpFlows udpFlows = new UdpFlows(System::nanoTime);

  /** What is in the kernel, one for each family; empty where that is not known. */
  private List<FamilyTable> tables = List.of();

  private List<Layout> layouts = List.of();

  /** Opened by the thread of the sync loop. */
  private Optional<Netlink> netlink = Optional.empty();

  private Optional<Upkeep> upkeep = Optional.empty();

  private NftDataPlane(ProxySettings settings, Supplier<NodeInfo> node, List<Family> families) {
    this.settings = settings;
    this.node = node;
    this.families = families;
  }

  /**
   * Opens it, having asked the kernel whether it can do what is needed. Changes nothing yet.
   *
   * @param node the node as it is now, asked at every sync
   * @throws DataPlaneException if the kernel, the program nft or the privilege is missing
   */
  public static NftDataPlane open(ProxySettings settings, Supplier<NodeInfo> node)
      throws DataPlaneException {
    Netlink.prepare();
    SelfTest.run(Family.IPV4, settings);
    List<Family> families = new ArrayList<>(List.of(Family.IPV4));
    try {
      SelfTest.run(Family.IPV6, settings);
      families.add(Family.IPV6);
    } catch (DataPlaneException e) {
      LOG.warn("no IPv6: {}", e.getMessage());
    }
    warnWhereNothingIsForwarded("/proc/sys/net/ipv4/ip_forward", "net.ipv4.ip_forward");
    NftDataPlane plane = new NftDataPlane(settings, node, List.copyOf(families));
    // a platform thread begins in the network of the one that starts it; the start waits for none
    Thread.ofPlatform().daemon().name("look-around").start(plane::lookAround);
    return plane;
  }

  private static void warnWhereNothingIsForwarded(String file, String name) {
    try {
      if (Files.readString(Path.of(file)).strip().equals("0")) {
        LOG.warn("{} is 0: only connections of this node itself reach their endpoints", name);
      }
    } catch (IOException _) {
      // then it cannot be told
    }
  }

  @Override
  public void sync(Delta delta) throws DataPlaneException {
    NodeInfo thisNode = node.get();
    List<Layout> wanted =
        families.stream()
            .map(family -> Layout.of(Dialect.of(family, Dialect.TABLE), settings, thisNode))
            .toList();
    if (delta.full() || tables.isEmpty() || !wanted.equals(layouts)) {
      tables = List.of();
      tables = writeAll(wanted, delta.now().forwardings(), thisNode);
      upkeep().writtenAnew();
      removeStrangers();
      layouts = wanted;
      udpFlows.forget(delta.now().forwardings());
    } else {
      List<FamilyTable> before = tables;
      tables = List.of();
      write(before, delta);
      tables = before;
      udpFlows.forget(delta.changed());
    }
  }

  private void write(List<FamilyTable> tables, Delta delta) throws DataPlaneException {
    StringBuilder structure = new StringBuilder();
    ElementBatch elements = new ElementBatch();
    for (FamilyTable table : tables) {
      Family family = table.dialect().family();
      List<PortId> removed =
          delta.removed().stream()
              .filter(key -> key.family() == family)
              .map(ServicePortForwarding.Key::id)
              .toList();
      table.write(of(family, delta.changed()), removed, structure, elements);
    }
    commit(structure, elements);
  }

  /** Two transactions: what the first one makes is in nobody's way until the second one uses it. */
  private void commit(StringBuilder structure, ElementBatch elements) throws DataPlaneException {
    upkeep().before();
    if (!structure.isEmpty()) {
      Nft.apply(structure);
    }
    netlink().commit(elements);
    upkeep().after();
  }

  /** Takes away the chains that an earlier process, or an earlier life of this one, left. */
  private void removeStrangers() throws DataPlaneException {
    StringBuilder script = new StringBuilder();
    for (FamilyTable table : tables) {
      String chain = " chain " + table.dialect().table() + " ";
      Set<String> strangers =
          new TreeSet<>(new KernelTable(netlink(), table.dialect()).chainNames());
      strangers.removeAll(table.chains().keySet());
      strangers.forEach(name -> script.append("flush").append(chain).append(name).append('\n'));
      strangers.forEach(name -> script.append("delete").append(chain).append(name).append('\n'));
    }
    if (script.isEmpty()) {
      return;
    }
    try {
      commit(script, new ElementBatch());
    } catch (DataPlaneException e) {
      LOG.debug("unused chains stay", e); // older kernels let go of them late
    }
  }

  private Upkeep upkeep() throws DataPlaneException {
    if (upkeep.isEmpty()) {
      upkeep = Optional.of(new Upkeep(netlink()));
    }
    return upkeep.get();
  }

  private Netlink netlink() throws DataPlaneException {
    if (netlink.isEmpty()) {
      netlink = Optional.of(Netlink.open());
    }
    return netlink.get();
  }

  /**
   * Writes all, over whatever is there. That keeps which client belongs to which endpoint, and
   * fails where an earlier version of us had other maps; then the tables are made anew. As that is
   * rare, all is computed twice then rather than kept always.
   */
  private List<FamilyTable> writeAll(
      List<Layout> layouts, Collection<ServicePortForwarding> forwardings, NodeInfo node)
      throws DataPlaneException {
    StringBuilder structure = new StringBuilder();
    try {
      ElementBatch elements = new ElementBatch();
      List<FamilyTable> written = tables(layouts, forwardings, node, structure, elements);
      commit(structure, elements);
      return written;
    } catch (DataPlaneException e) {
      LOG.info("recreating the tables: {}", e.getMessage());
      return makeAnew(layouts, forwardings, node);
    }
  }

  /** Removes the tables and writes all in one transaction, so that there is no time without. */
  private static List<FamilyTable> makeAnew(
      List<Layout> layouts, Collection<ServicePortForwarding> forwardings, NodeInfo node)
      throws DataPlaneException {
    StringBuilder script = new StringBuilder();
    script.append(removal(layouts.stream().map(Layout::dialect).toList()));
    ElementScript elements = new ElementScript();
    List<FamilyTable> written = tables(layouts, forwardings, node, script, elements);
    elements.write(script);
    Nft.apply(script);
    return written;
  }

  private static List<FamilyTable> tables(
      List<Layout> layouts,
      Collection<ServicePortForwarding> forwardings,
      NodeInfo node,
      StringBuilder structure,
      ElementTransaction elements) {
    boolean numbered = anySticky(forwardings);
    List<FamilyTable> tables = new ArrayList<>();
    for (Layout layout : layouts) {
      FamilyTable table =
          new FamilyTable(
              layout,
              node.name().isEmpty(),
              numbered ? StickyNumbers.read(layout.dialect()) : StickyNumbers.NONE,
              new SplittableRandom());
      table.writeAll(of(layout.dialect().family(), forwardings), structure, elements);
      tables.add(table);
    }
    return List.copyOf(tables);
  }

  /** A table is added before it is deleted, as there is no way to delete what may not be there. */
  private static String removal(List<Dialect> dialects) {
    StringBuilder script = new StringBuilder();
    for (Dialect dialect : dialects) {
      script.append("add table ").append(dialect.table()).append('\n');
      script.append("delete table ").append(dialect.table()).append('\n');
    }
    return script.toString();
  }

  // all Services go through these at the first sync, in a process that has just begun: no streams

  private static boolean anySticky(Collection<ServicePortForwarding> forwardings) {
    for (ServicePortForwarding forwarding : forwardings) {
      if (forwarding.affinitySeconds().isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static List<ServicePortForwarding> of(
      Family family, Collection<ServicePortForwarding> forwardings) {
    List<ServicePortForwarding> ofFamily = new ArrayList<>();
    for (ServicePortForwarding forwarding : forwardings) {
      if (forwarding.family() == family) {
        ofFamily.add(forwarding);
      }
    }
    return ofFamily;
  }

  @Override
  public List<String> problems() {
    return atStart;
  }

  private void lookAround() {
    List<String> found = new ArrayList<>();
    Nft.version()
        .ifPresent(
            version -> {
              LOG.info("nft {} makes the chains", version);
              version.doubt().ifPresent(found::add);
            });
    found.forEach(LOG::warn);
    found.addAll(OtherProxy.warn().stream().toList());
    atStart = List.copyOf(found);
  }

  /** What it counts. */
  public MeterBinder meters() {
    return udpFlows;
  }

  @Override
  public boolean intact() {
    try {
      return upkeep().isIntact(tables);
    } catch (DataPlaneException e) {
      LOG.debug("the tables cannot be read", e);
      return false;
    }
  }

  @Override
  public void cleanUp() throws DataPlaneException {
    tables = List.of();
    for (Family family : families) {
      Nft.apply(removal(List.of(Dialect.of(family, Dialect.TABLE))));
    }
  }

  /**
   * Removes what kube-proxy has left behind.
   *
   * @throws DataPlaneException if something could not be removed
   */
  public static void removeKubeProxys() throws DataPlaneException {
    OtherProxy.remove();
  }

  /** Removes the tables of an earlier process, whatever else the kernel can do. */
  public static void removeTables() throws DataPlaneException {
    Optional<DataPlaneException> failure = Optional.empty();
    for (Family family : Family.values()) {
      try {
        Nft.apply(removal(List.of(Dialect.of(family, Dialect.TABLE))));
      } catch (DataPlaneException e) {
        failure = Optional.of(e);
      }
    }
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  @Override
  public void close() {
    tables = List.of();
    netlink.ifPresent(Netlink::close);
    netlink = Optional.empty();
    upkeep = Optional.empty();
  }
}
