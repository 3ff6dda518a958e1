package dev.seamark.proxy.nft;

import dev.seamark.proxy.state.DataPlaneException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the kernel has of a table, asked by netlink: nft would take many times as long, and memory
 * for all of it.
 */
final class KernelTable {
  private static final int NEW_CHAIN = 3;
  private static final int GET_CHAIN = 4;
  private static final int NEW_RULE = 6;
  private static final int GET_RULE = 7;
  private static final int NEW_ELEMENTS = 12;
  private static final int GET_ELEMENTS = 13;

  private static final int CHAIN_TABLE = 1;
  private static final int CHAIN_NAME = 3;
  private static final int CHAIN_HOOK = 4;
  private static final int CHAIN_POLICY = 5;
  private static final int CHAIN_TYPE = 7;
  private static final int RULE_TABLE = 1;
  private static final int RULE_CHAIN = 2;
  private static final int RULE_EXPRESSIONS = 4;
  private static final int LIST_ELEMENTS = 3;
  private static final int ELEMENT_KEY = 1;
  private static final int ELEMENT_DATA = 2;
  private static final int ELEMENT_FLAGS = 3;
  private static final int ELEMENT_KEY_END = 10;
  private static final int DATA_VERDICT = 2;
  private static final int VERDICT_CODE = 1;
  private static final int VERDICT_CHAIN = 2;

  private final Netlink netlink;
  private final Dialect dialect;

  /** The table of a dialect. */
  KernelTable(Netlink netlink, Dialect dialect) {
    this.netlink = netlink;
    this.dialect = dialect;
  }

  /**
   * A chain.
   *
   * @param rules how many rules it has
   * @param hash of these, and of the hook that calls it if one does
   */
  record ChainSum(int rules, long hash) {}

  /** The names of its chains; none where there is no table. */
  Set<String> chainNames() throws DataPlaneException {
    return chainsWithoutRules().keySet();
  }

  private Map<String, ChainSum> chainsWithoutRules() throws DataPlaneException {
    Map<String, ChainSum> chains = new HashMap<>();
    netlink.list(
        GET_CHAIN, NEW_CHAIN, dialect, "", (bytes, from, to) -> chain(bytes, from, to, chains));
    return chains;
  }

  /** Its chains by their names; none where there is no table. */
  Map<String, ChainSum> chains() throws DataPlaneException {
    Map<String, ChainSum> chains = chainsWithoutRules();
    netlink.list(
        GET_RULE, NEW_RULE, dialect, "", (bytes, from, to) -> rule(bytes, from, to, chains));
    return chains;
  }

  private void chain(byte[] bytes, int from, int to, Map<String, ChainSum> chains) {
    String[] names = new String[2];
    long[] hash = new long[1];
    Attributes.each(
        bytes,
        from,
        to,
        (type, begin, end) -> {
          switch (type) {
            case CHAIN_TABLE -> names[0] = Attributes.text(bytes, begin, end);
            case CHAIN_NAME -> names[1] = Attributes.text(bytes, begin, end);
            case CHAIN_HOOK, CHAIN_POLICY, CHAIN_TYPE ->
                hash[0] = Digest.hash(hash[0], bytes, begin, end);
            default -> {}
          }
        });
    if (dialect.name().equals(names[0]) && names[1] != null) {
      chains.put(names[1], new ChainSum(0, hash[0]));
    }
  }

  private void rule(byte[] bytes, int from, int to, Map<String, ChainSum> chains) {
    String[] names = new String[2];
    int[] expressions = new int[2];
    Attributes.each(
        bytes,
        from,
        to,
        (type, begin, end) -> {
          switch (type) {
            case RULE_TABLE -> names[0] = Attributes.text(bytes, begin, end);
            case RULE_CHAIN -> names[1] = Attributes.text(bytes, begin, end);
            case RULE_EXPRESSIONS -> {
              expressions[0] = begin;
              expressions[1] = end;
            }
            default -> {}
          }
        });
    if (dialect.name().equals(names[0]) && names[1] != null) {
      chains.computeIfPresent(
          names[1],
          (_, sum) ->
              new ChainSum(
                  sum.rules + 1, Digest.hash(sum.hash, bytes, expressions[0], expressions[1])));
    }
  }

  /** A digest of the elements of a store. */
  Digest elements(Store store) throws DataPlaneException {
    Digest digest = new Digest();
    netlink.list(
        GET_ELEMENTS,
        NEW_ELEMENTS,
        dialect,
        store.label(),
        (bytes, from, to) ->
            Attributes.each(
                bytes,
                from,
                to,
                (type, begin, end) -> {
                  if (type == LIST_ELEMENTS) {
                    Attributes.each(bytes, begin, end, (_, a, b) -> element(bytes, a, b, digest));
                  }
                }));
    return digest;
  }

  /** Its key, the end of it where it is a range, and its value, one after the other. */
  private static void element(byte[] bytes, int from, int to, Digest digest) {
    int[] key = new int[2];
    int[] keyEnd = new int[2];
    int[] data = new int[2];
    int[] flags = new int[1];
    Attributes.each(
        bytes,
        from,
        to,
        (type, begin, end) -> {
          switch (type) {
            case ELEMENT_KEY -> value(bytes, begin, end, key);
            case ELEMENT_KEY_END -> value(bytes, begin, end, keyEnd);
            case ELEMENT_DATA -> {
              data[0] = begin;
              data[1] = end;
            }
            case ELEMENT_FLAGS -> flags[0] = Attributes.network(bytes, begin);
            default -> {}
          }
        });
    long hash = Digest.hash(flags[0], bytes, key[0], key[1]);
    hash = Digest.hash(hash, bytes, keyEnd[0], keyEnd[1]);
    digest.add(data(hash, bytes, data[0], data[1]));
  }

  private static void value(byte[] bytes, int from, int to, int[] into) {
    Attributes.each(
        bytes,
        from,
        to,
        (_, begin, end) -> {
          into[0] = begin;
          into[1] = end;
        });
  }

  private static long data(long before, byte[] bytes, int from, int to) {
    long[] hash = {before};
    Attributes.each(
        bytes,
        from,
        to,
        (type, begin, end) -> {
          if (type != DATA_VERDICT) {
            hash[0] = Digest.hash(hash[0], bytes, begin, end);
            return;
          }
          Attributes.each(
              bytes,
              begin,
              end,
              (part, a, b) -> {
                if (part == VERDICT_CODE || part == VERDICT_CHAIN) {
                  hash[0] = Digest.hash(hash[0], bytes, a, b);
                }
              });
        });
    return hash[0];
  }
}
