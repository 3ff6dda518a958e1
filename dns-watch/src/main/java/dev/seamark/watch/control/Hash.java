package dev.seamark.watch.control;

/** A hash that is the same in every process and every release: FNV-1a, its bits mixed once more. */
final class Hash {
  private static final long BASIS = 0xCBF2_9CE4_8422_2325L;
  private static final long PRIME = 0x100_0000_01B3L;
  private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";

  private Hash() {}

  static long of(String text) {
    long hash = BASIS;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    hash = (hash ^ hash >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
    hash = (hash ^ hash >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
    return hash ^ hash >>> 33;
  }

  /** Five letters and digits, such as the API server puts behind a generated name. */
  static String suffix(String text) {
    long hash = of(text);
    StringBuilder suffix = new StringBuilder(5);
    for (int i = 0; i < 5; i++) {
      suffix.append(LETTERS.charAt((int) Long.remainderUnsigned(hash, LETTERS.length())));
      hash = Long.divideUnsigned(hash, LETTERS.length());
    }
    return suffix.toString();
  }
}
