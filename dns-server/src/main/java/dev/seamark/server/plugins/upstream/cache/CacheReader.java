package dev.seamark.server.plugins.upstream.cache;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.plugin.Setup;
import dev.seamark.server.plugin.ZoneWords;
import dev.seamark.server.plugins.upstream.cache.CacheSettings.Prefetch;
import dev.seamark.server.plugins.upstream.cache.CacheSettings.Share;
import dev.seamark.server.plugins.upstream.cache.CacheSettings.Stale;
import dev.seamark.zones.wire.WireName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads a {@code cache} directive. */
final class CacheReader {
  private static final int CAPACITY = 10_000;
  private static final int MAX_TTL = 3600;
  private static final int MAX_DENIAL_TTL = 1800;
  private static final int MIN_TTL = 5;
  private static final int SERVFAIL_TTL = 5;
  private static final Duration LONGEST_FAILURE = Duration.ofMinutes(5);
  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,9}");
  private static final String STALE_USAGE =
      "serve_stale [DURATION] [immediate [TTL [RECHECK]] | verify [TIMEOUT [TTL [RECHECK]]]]";

  private final Setup setup;
  private final List<WireName> zones;
  private Share success = new Share(CAPACITY, MAX_TTL, MIN_TTL);
  private Share denial = new Share(CAPACITY, MAX_DENIAL_TTL, MIN_TTL);
  private Prefetch prefetch = new Prefetch(0, Duration.ofMinutes(1).toNanos(), 10);
  private Stale stale = new Stale(0, false, 0, 0, 0, false);
  private Optional<Word> preferPositive = Optional.empty();
  private int servfailTtl = SERVFAIL_TTL;
  private boolean keepTtl;
  private final List<WireName> neverSuccess = new ArrayList<>();
  private final List<WireName> neverDenial = new ArrayList<>();

  /** Begins with the arguments. */
  CacheReader(Directive directive, Setup setup) throws CorefileException {
    this.setup = setup;
    List<Word> words = directive.arguments();
    boolean duration = false;
    if (!words.isEmpty() && NUMBER.matcher(words.getFirst().text()).matches()) {
      int ttl = ttl(words.getFirst());
      success = new Share(CAPACITY, ttl, MIN_TTL);
      denial = new Share(CAPACITY, ttl, MIN_TTL);
      words = words.subList(1, words.size());
    } else if (!words.isEmpty() && words.getFirst().text().matches("[0-9][^./]*")) {
      duration = true;
      setup.warn(
          words.getFirst().at(),
          "plugin/cache: '%s' is read as a zone; a TTL is a number of seconds"
              .formatted(words.getFirst()));
    }
    ZoneWords named = ZoneWords.of("cache", setup);
    zones =
        duration ? named.read(words, setup.zones()) : named.readAmongOthers(words, setup.zones());
  }

  /** The lines that the block may have. */
  static Properties<CacheReader> properties() {
    return Properties.of(
        Property.of(
            "success CAPACITY [TTL] [MINTTL] [...]",
            "How many replies with an answer are kept, for how many seconds at most and at least.",
            "10000 3600 5",
            (read, line) -> read.success = read.share(line, read.success)),
        Property.of(
            "denial CAPACITY [TTL] [MINTTL] [...]",
            "The same for replies without an answer.",
            "10000 1800 5",
            (read, line) -> read.denial = read.share(line, read.denial)),
        Property.of(
            "prefetch AMOUNT [DURATION [PERCENT%]]",
            "Renews a reply before it expires if it was asked for that many times, without a pause"
                + " longer than the duration, and less than the percentage of its TTL is left.",
            "0 1m 10%: off",
            CacheReader::prefetch),
        Property.of(
            "serve_stale [DURATION] [MODE [DURATION...]]",
            "Serves replies that expired at most that long ago while upstreams do not answer."
                + " immediate [TTL [RECHECK]] replies first and asks then; verify [TIMEOUT [TTL"
                + " [RECHECK]]] asks first.",
            "off; without arguments 1h immediate",
            CacheReader::serveStale),
        Property.of(
            "serve_stale_policy prefer_positive",
            "Has a stale answer win over a newer reply without an answer.",
            "",
            CacheReader::policy),
        Property.of(
            "servfail DURATION",
            "How long SERVFAIL is kept, 0 to 5m.",
            "5s",
            CacheReader::servfail),
        Property.of(
            "disable success|denial [ZONES...]",
            "Keeps no such replies, for these zones or for all.",
            "",
            CacheReader::disable),
        Property.of(
            "keepttl",
            "Gives out the TTL that came from upstream instead of counting it down.",
            "",
            (read, line) -> read.keepTtl = true));
  }

  /** What was read. */
  CacheSettings settings() throws CorefileException {
    Stale asRead = stale;
    if (preferPositive.isPresent() && asRead.seconds() == 0) {
      throw wrong(
          preferPositive.get(),
          "serve_stale_policy requires serve_stale",
          "add a 'serve_stale' line, or remove this one");
    }
    return new CacheSettings(
        List.copyOf(zones),
        success,
        denial,
        servfailTtl,
        keepTtl,
        prefetch,
        new Stale(
            asRead.seconds(),
            asRead.verify(),
            asRead.verifyNanos(),
            asRead.ttl(),
            asRead.recheckNanos(),
            preferPositive.isPresent()),
        List.copyOf(neverSuccess),
        List.copyOf(neverDenial));
  }

  private Share share(Directive line, Share before) throws CorefileException {
    List<Word> words = line.arguments();
    int capacity = number(words.getFirst());
    int maxTtl = words.size() > 1 ? ttl(words.get(1)) : before.maxTtl();
    int minTtl = words.size() > 2 ? number(words.get(2)) : before.minTtl();
    if (minTtl < 0) {
      throw wrong(words.get(2), "cache min TTL can not be negative: " + minTtl, "write 0 or more");
    }
    if (capacity < 0) {
      warn(
          words.getFirst(), "capacity " + capacity + " counts as the smallest; write 1024 or more");
    }
    if (minTtl > maxTtl) {
      Word least = words.getLast();
      warn(
          least,
          "the least TTL is above the greatest, so every TTL is " + maxTtl + "; exchange them");
    }
    return new Share(capacity, maxTtl, minTtl);
  }

  private void prefetch(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    int amount = number(words.getFirst());
    if (amount < 0) {
      throw wrong(
          words.getFirst(), "prefetch amount should be positive: " + amount, "write 0 or more");
    }
    long gap = words.size() > 1 ? duration(words.get(1)).toNanos() : prefetch.gapNanos();
    int percent = words.size() > 2 ? percent(words.get(2)) : prefetch.percent();
    prefetch = new Prefetch(amount, gap, percent);
  }

  private static int percent(Word word) throws CorefileException {
    String text = word.text();
    if (!text.endsWith("%")) {
      throw wrong(
          word, "last character of percentage should be `%`, but is: " + text, "write it like 20%");
    }
    String digits = text.substring(0, text.length() - 1);
    int percent = NUMBER.matcher(digits).matches() ? Integer.parseInt(digits) : -1;
    if (percent < 10 || percent > 90) {
      throw wrong(word, "percentage should fall in range [10, 90]: " + digits, "write it like 20%");
    }
    return percent;
  }

  private void serveStale(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    Duration upTo = words.isEmpty() ? Duration.ofHours(1) : duration(words.getFirst());
    String mode = words.size() > 1 ? words.get(1).text().toLowerCase(Locale.ROOT) : "immediate";
    boolean verify = mode.equals("verify");
    if (!verify && !mode.equals("immediate")) {
      throw wrong(
          words.get(1),
          "invalid value for serve_stale refresh mode: " + mode,
          "write immediate or verify");
    }
    int at = 2;
    Duration patience = verify && words.size() > at ? duration(words.get(at++)) : Duration.ZERO;
    Duration ttl = words.size() > at ? duration(words.get(at++)) : Duration.ZERO;
    Duration recheck = words.size() > at ? recheck(words.get(at++)) : Duration.ZERO;
    if (words.size() > at) {
      throw line.wrongArguments(STALE_USAGE);
    }
    stale =
        new Stale(
            (int) Math.min(upTo.toSeconds(), Integer.MAX_VALUE),
            verify,
            patience.toNanos(),
            (int) Math.min(ttl.toSeconds(), Integer.MAX_VALUE),
            recheck.toNanos(),
            false);
  }

  private static Duration recheck(Word word) throws CorefileException {
    Duration recheck = duration(word);
    if (recheck.compareTo(LONGEST_FAILURE) > 0) {
      throw wrong(
          word, "serve_stale failure recheck over 5 minutes: " + word.text(), "write 5m or less");
    }
    return recheck;
  }

  private void policy(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    if (!word.text().equals("prefer_positive")) {
      throw wrong(
          word,
          "invalid value for serve_stale_policy: " + word.text(),
          "write prefer_positive, or leave the line out");
    }
    preferPositive = Optional.of(line.name());
  }

  private void servfail(Directive line) throws CorefileException {
    Word word = line.arguments().getFirst();
    Duration duration = duration(word);
    if (duration.compareTo(LONGEST_FAILURE) > 0) {
      throw wrong(
          word, "caching SERVFAIL responses over 5 minutes is not permitted", "write 5m or less");
    }
    servfailTtl = (int) duration.toSeconds();
  }

  private void disable(Directive line) throws CorefileException {
    List<Word> words = line.arguments();
    List<WireName> zones =
        ZoneWords.within("cache", this.zones, setup)
            .readAmongOthers(words.subList(1, words.size()), setup.zones());
    switch (words.getFirst().text()) {
      case "success" -> neverSuccess.addAll(zones);
      case "denial" -> neverDenial.addAll(zones);
      default ->
          throw wrong(
              words.getFirst(),
              "cache type for disable must be \"success\" or \"denial\", but is: "
                  + words.getFirst(),
              "write: disable success|denial [ZONES...]");
    }
  }

  private static int ttl(Word word) throws CorefileException {
    int ttl = number(word);
    if (ttl <= 0) {
      throw wrong(
          word, "cache TTL can not be zero or negative: " + ttl, "write a number of seconds");
    }
    return ttl;
  }

  private void warn(Word at, String message) {
    setup.warn(at.at(), "plugin/cache: " + message);
  }

  private static int number(Word word) throws CorefileException {
    if (word.text().matches("[+-]?[0-9]{10,}")) {
      throw wrong(word, "number too large: " + word.text(), "write at most 999999999");
    }
    if (!NUMBER.matcher(word.text()).matches()) {
      throw wrong(word, "not a number: \"" + word.text() + "\"", "write a whole number");
    }
    return Integer.parseInt(word.text());
  }

  private static Duration duration(Word word) throws CorefileException {
    Duration duration =
        Durations.parse(word.text())
            .orElseThrow(
                () ->
                    wrong(
                        word,
                        "time: invalid duration \"" + word.text() + "\"",
                        "write it like 500ms, 10s or 1m30s"));
    if (duration.isNegative()) {
      throw wrong(word, "duration can not be negative: " + word.text(), "write it like 10s");
    }
    return duration;
  }

  private static CorefileException wrong(Word word, String message, String advice) {
    return new CorefileException(word.at(), message, advice);
  }
}
