package dev.seamark.server.plugins.upstream.forward.settings;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Position;
import dev.seamark.server.corefile.Word;
import dev.seamark.zones.wire.WireName;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What a question is forwarded to, as the Corefile says it. */
public sealed interface Destination {

  /**
   * The addresses that it stands for, looked up now where it is a name.
   *
   * @throws CorefileException where the name has none
   */
  List<Address> resolve() throws CorefileException;

  /** The same, looked up at these servers where it is a name. */
  default Destination lookedUpAt(List<InetSocketAddress> resolvers) {
    return this;
  }

  /** How it is spoken to. */
  Manner manner();

  /** An address. */
  record Address(InetSocketAddress address, Manner manner) implements Destination {
    @Override
    public List<Address> resolve() {
      return List.of(this);
    }
  }

  /**
   * A name, looked up once when the configuration is set up.
   *
   * @param plugin for messages
   * @param resolvers the servers to ask for it; the host's own where there are none
   */
  record Named(
      String plugin,
      WireName name,
      int port,
      Manner manner,
      List<InetSocketAddress> resolvers,
      Position at)
      implements Destination {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public Destination lookedUpAt(List<InetSocketAddress> others) {
      return new Named(plugin, name, port, manner, others, at);
    }

    @Override
    public List<Address> resolve() throws CorefileException {
      List<InetAddress> found = resolvers.isEmpty() ? byHost() : ask();
      if (found.isEmpty()) {
        throw new CorefileException(
            at,
            "plugin/" + plugin + ": cannot look up '" + host() + "'",
            host().contains("__")
                ? "it looks like a placeholder: put addresses in its place"
                : "write an address, a host name that this machine can look up, or a file like"
                    + " /etc/resolv.conf");
      }
      Manner named = manner.lookedUp(new Word(host(), at, false));
      return found.stream().map(ip -> new Address(new InetSocketAddress(ip, port), named)).toList();
    }

    private List<InetAddress> byHost() {
      try {
        return List.of(InetAddress.getAllByName(host()));
      } catch (UnknownHostException e) {
        return List.of();
      }
    }

    private String host() {
      String text = name.toString();
      return text.substring(0, text.length() - 1);
    }

    private List<InetAddress> ask() {
      List<Resolver> all = new ArrayList<>();
      resolvers.forEach(address -> all.add(new SimpleResolver(address)));
      ExtendedResolver resolver = new ExtendedResolver(all);
      resolver.setTimeout(PATIENCE);
      Name asked;
      try {
        asked = Name.fromString(name.toString());
      } catch (TextParseException e) {
        return List.of(); // a name that only one of two readers takes
      }
      List<InetAddress> found = new ArrayList<>();
      for (int type : new int[] {Type.A, Type.AAAA}) {
        for (Record record : records(asked, resolver, type)) {
          if (record instanceof ARecord a) {
            found.add(a.getAddress());
          } else if (record instanceof AAAARecord aaaa) {
            found.add(aaaa.getAddress());
          }
        }
      }
      return found;
    }

    private static Record[] records(Name name, Resolver resolver, int type) {
      Lookup lookup = new Lookup(name, type);
      lookup.setResolver(resolver);
      lookup.setCache(null);
      lookup.setHostsFileParser(null);
      Record[] records = lookup.run();
      return records == null ? new Record[0] : records;
    }
  }
}
