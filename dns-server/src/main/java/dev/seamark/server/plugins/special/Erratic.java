package dev.seamark.server.plugins.special;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;
import dev.seamark.server.corefile.Durations;
import dev.seamark.server.corefile.Numbers;
import dev.seamark.server.corefile.Word;
import dev.seamark.server.declare.PluginType;
import dev.seamark.server.declare.Properties;
import dev.seamark.server.declare.Property;
import dev.seamark.server.exchange.Exchange;
import dev.seamark.server.exchange.Plugin;
import dev.seamark.zones.wire.Rcode;
import dev.seamark.zones.wire.RecordType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/**
 * {@code erratic}: a server to test clients with. It answers A, AAAA and AXFR alike for every name,
 * other types with SERVFAIL, and drops, delays and truncates every so many-th reply, counted over
 * all queries.
 */
public final class Erratic implements Plugin {
  /** The directive. */
  public static final PluginType TYPE =
      PluginType.of(
              "erratic [...]",
              "Answers every name alike, and drops, delays or truncates some replies: to test"
                  + " clients.",
              (directive, setup) -> new Draft(),
              properties(),
              (read, setup) -> List.of(new Erratic(read, setup.meters())))
          .together();

  /** Queries that may be delayed at a time; what comes beyond is answered at once. */
  private static final int MOST_DELAYED = 1000;

  private static final int EVERY_SECOND = 2;
  private static final int COPIES = 30; // CoreDNS's
  private static final int MOST_DIGITS = 9;

  private final int drop;
  private final int truncate;
  private final int delay;
  private final long delayNanos;
  private final int copies;
  private final AtomicLong queries = new AtomicLong();
  private final AtomicInteger delayed = new AtomicInteger();
  private final Counter drops;
  private final Counter truncations;
  private final Counter delays;

  private Erratic(Draft read, MeterRegistry meters) {
    boolean otherwise = read.delay > 0 || read.truncate > 0;
    drop = read.drop >= 0 ? read.drop : otherwise ? 0 : EVERY_SECOND;
    truncate = read.truncate;
    delay = read.delay;
    delayNanos = read.duration.toNanos();
    copies = read.large ? COPIES : 1;
    drops = counter(meters, "drop");
    truncations = counter(meters, "truncate");
    delays = counter(meters, "delay");
  }

  private static Counter counter(MeterRegistry meters, String action) {
    return Counter.builder("seamark_erratic_replies")
        .description("Replies that the plugin erratic dropped, truncated or delayed.")
        .tag("action", action)
        .register(meters);
  }

  /** A directive that is being read. */
  private static final class Draft {
    private int drop = -1;
    private int truncate;
    private int delay;
    private Duration duration = Duration.ofMillis(100);
    private boolean large;

    private void delay(Directive line) throws CorefileException {
      delay = amount(line);
      if (line.arguments().size() > 1) {
        duration = duration(line.arguments().get(1));
      }
    }
  }

  private static Properties<Draft> properties() {
    return Properties.of(
        Property.of(
            "drop [AMOUNT]",
            "Sends no reply to one of so many queries; 0 for none.",
            "2, or 0 with delay or truncate",
            (read, line) -> read.drop = amount(line)),
        Property.of(
            "truncate [AMOUNT]",
            "Sets TC in the reply to one of so many queries; 0 for none.",
            "0; without AMOUNT 2",
            (read, line) -> read.truncate = amount(line)),
        Property.of(
            "delay [AMOUNT [DURATION]]",
            "Delays the reply to one of so many queries by the duration.",
            "0; without arguments 2 100ms",
            Draft::delay),
        Property.of(
            "large",
            "Gives 30 times the same A record, so that the reply fits no small datagram.",
            "",
            (read, line) -> read.large = true));
  }

  private static int amount(Directive line) throws CorefileException {
    if (line.arguments().isEmpty()) {
      return EVERY_SECOND;
    }
    Word word = line.arguments().getFirst();
    String digits = word.text();
    return Numbers.parse(digits, MOST_DIGITS)
        .orElseThrow(
            () ->
                new CorefileException(
                    word.at(),
                    "plugin/erratic: illegal amount value given \"" + digits + "\"",
                    "write a number of 0 or more"));
  }

  private static Duration duration(Word word) throws CorefileException {
    return Durations.parse(word.text())
        .filter(duration -> !duration.isNegative())
        .orElseThrow(
            () ->
                new CorefileException(
                    word.at(),
                    "plugin/erratic: invalid duration \"" + word + "\"",
                    "write it like 500ms or 2s"));
  }

  @Override
  public String name() {
    return "erratic";
  }

  @Override
  public void query(Exchange x) {
    long number = queries.getAndIncrement(); // the first query is one of them, as in CoreDNS
    if (isTurn(drop, number)) {
      drops.increment();
      x.drop(this);
      return;
    }
    boolean cut = isTurn(truncate, number);
    if (isTurn(delay, number) && delayed.get() < MOST_DELAYED) {
      delays.increment();
      later(x, cut);
      return;
    }
    answer(x, cut);
  }

  private static boolean isTurn(int amount, long number) {
    return amount > 0 && number % amount == 0;
  }

  private void later(Exchange x, boolean cut) {
    delayed.incrementAndGet();
    ScheduledFuture<?> timer = x.worker().later(() -> x.resume(() -> answer(x, cut)), delayNanos);
    x.hold(
        () -> {
          delayed.decrementAndGet();
          timer.cancel(false);
        });
  }

  private void answer(Exchange x, boolean cut) {
    switch (x.query().type()) {
      case RecordType.A -> addresses(x, ErraticRecords.IPV4, copies, cut);
      case RecordType.AAAA -> addresses(x, ErraticRecords.IPV6, 1, cut);
      case RecordType.AXFR -> zone(x, cut);
      default -> x.fail(this, Rcode.SERVFAIL, "erratic answers A, AAAA and AXFR only");
    }
  }

  private void addresses(Exchange x, byte[] address, int times, boolean cut) {
    x.reply().begin(x.query(), Rcode.NOERROR, true);
    Message reply = x.replyMessage();
    if (cut) {
      truncations.increment();
      reply.getHeader().setFlag(Flags.TC);
    }
    ErraticRecords.addresses(reply.getQuestion(), address, times)
        .forEach(record -> reply.addRecord(record, Section.ANSWER));
    x.answered(this, reply);
  }

  /** A small zone; where it is to be cut, without the SOA record that ends a transfer. */
  private void zone(Exchange x, boolean cut) {
    x.reply().begin(x.query(), Rcode.NOERROR, true);
    Message reply = x.replyMessage();
    ErraticRecords.zone(reply.getQuestion().getName(), !cut)
        .forEach(record -> reply.addRecord(record, Section.ANSWER));
    if (cut) {
      truncations.increment();
    }
    x.answered(this, reply);
  }
}
