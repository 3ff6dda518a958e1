package dev.seamark.server.declare;

import dev.seamark.server.corefile.CorefileException;
import dev.seamark.server.corefile.Directive;

/**
 * A line that the block of a directive may have: exactly one of these.
 *
 * @param <D> what the lines of one directive are gathered in
 */
public sealed interface Property<D> {

  /** What the line looks like, its name first. */
  Usage usage();

  /** A sentence about it. */
  String summary();

  /**
   * It is read.
   *
   * @param standard what holds where the line is left out; may be empty where that is clear
   */
  record Read<D>(Usage usage, String summary, String standard, Reader<D> reader)
      implements Property<D> {}

  /** It has no effect, as in CoreDNS or because nothing is left to do: a warning says why. */
  record Ignored<D>(Usage usage, String summary) implements Property<D> {}

  /**
   * CoreDNS has it, and it is not here: an error says what to do instead.
   *
   * @param instead what to do, in the words of an order
   */
  record Missing<D>(Usage usage, String instead) implements Property<D> {
    @Override
    public String summary() {
      return "Not supported yet: " + instead + ".";
    }
  }

  /** The first word of the line. */
  default String name() {
    return usage().name();
  }

  /** A property. */
  static <D> Property<D> of(String usage, String summary, String standard, Reader<D> reader) {
    return new Read<>(new Usage(usage), summary, standard, reader);
  }

  /** A property that is accepted but ignored, and why. */
  static <D> Property<D> ignored(String usage, String why) {
    return new Ignored<>(new Usage(usage), why);
  }

  /** A property of CoreDNS's that is not here, and what to do instead. */
  static <D> Property<D> missing(String usage, String instead) {
    return new Missing<>(new Usage(usage), instead);
  }

  /** Puts what a line says into what its directive comes to. */
  @FunctionalInterface
  interface Reader<D> {
    /**
     * Reads a line with as many words as its usage has.
     *
     * @throws CorefileException where one of them is wrong
     */
    void read(D into, Directive line) throws CorefileException;
  }
}
