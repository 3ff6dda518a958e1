package dev.seamark.server.exchange;

import dev.seamark.zones.wire.Query;
import dev.seamark.zones.wire.ReplyBuffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;

/** A query and its reply: what an {@link Exchange} takes through the plugins. */
abstract class Transaction {
  private static final int SMALL_REPLY = 4096;

  /** Longer than anybody waits, and short enough to count with. */
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private final Worker worker;
  private final Question question = new Question();
  private final ReplyBuffer reply = new ReplyBuffer();
  private final ReplyEdns edns = new ReplyEdns(question);
  private @Nullable Peer peer;
  private @Nullable Block block;
  private long startedNanos;
  private long deadlineNanos;
  private int sizeLimit;
  private Outcome outcome = Outcome.OPEN;
  private int rcode;
  private String error = "";
  private @Nullable Plugin endedBy;
  private int uniformTtl;
  private @Nullable ReplySeal seal;
  private boolean provenAddress;
  private int takenOption;

  Transaction(Worker worker) {
    this.worker = worker;
  }

  /** Begins with the question that was taken, which must be read next. */
  void begin(Peer peer, long arrivedNanos) {
    this.peer = peer;
    block = null;
    startedNanos = arrivedNanos;
    deadlineNanos = arrivedNanos + FOR_EVER;
    outcome = Outcome.OPEN;
    rcode = 0;
    error = "";
    endedBy = null;
    uniformTtl = -1;
    seal = null;
    provenAddress = false;
    takenOption = 0;
    edns.clear();
  }

  Query.Reading read() {
    Query.Reading reading = question.read();
    limitSize();
    return reading;
  }

  private void limitSize() {
    boolean datagram = peer().transport().isDatagram();
    sizeLimit = datagram ? query().udpLimit() : ReplyBuffer.MAX_MESSAGE;
  }

  // ---- the question

  /** The question as it stands. */
  public Query query() {
    return question.query();
  }

  Question question() {
    return question;
  }

  public Worker worker() {
    return worker;
  }

  public Peer peer() {
    return Objects.requireNonNull(peer);
  }

  /** The server block that the query belongs to. */
  public Block block() {
    return Objects.requireNonNull(block);
  }

  void block(@Nullable Block next) {
    block = next;
  }

  /** The listener's name, or empty before the query found its block. */
  String server() {
    return block == null ? "" : block.server();
  }

  /** When the query came, by the worker's clock. */
  public long startedNanos() {
    return startedNanos;
  }

  /** When a plugin that waits for a reply has to give up, by the worker's clock. */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  void deadlineOf(Transaction other) {
    deadlineNanos = other.deadlineNanos;
  }

  /** Gives up so long after the query came, if not earlier. */
  public void giveUpAfter(long nanos) {
    deadlineNanos = Math.min(deadlineNanos, startedNanos + Math.min(nanos, FOR_EVER));
  }

  /** Whether this server asks itself ({@link Exchange#ask}). */
  public abstract boolean internal();

  /** The client has proven that its address is its own. */
  public void provenAddress() {
    provenAddress = true;
  }

  /**
   * Whether the client has proven that its address is its own, by other means than its transport.
   */
  public boolean hasProvenAddress() {
    return provenAddress;
  }

  /** The query's option of this code is for this server: no other one is to see it. */
  public void takeOption(int code) {
    takenOption = code;
  }

  /** What {@link #takeOption} said last; 0 for none. */
  public int takenOption() {
    return takenOption;
  }

  /** How many bytes the reply may have, OPT included. */
  public int sizeLimit() {
    return internal() ? ReplyBuffer.MAX_MESSAGE : sizeLimit;
  }

  /**
   * From here on the client is taken to accept datagrams of that size at most: the plugins behind,
   * upstreams and the reply's OPT record are told so. A client that sent no OPT record, or a
   * smaller size, is left alone.
   */
  public void lowerPayload(int bytes) {
    if (query().payload() > bytes) {
      query().payload(bytes);
      limitSize();
    }
  }

  /** The limit for what is written into {@link #reply}, which has no OPT. */
  public int replyLimit() {
    return sizeLimit() - MessageEnd.optLength(this) - sealLength();
  }

  /** Has something put behind all else in each message of the reply. */
  public void seal(ReplySeal last) {
    seal = last;
  }

  @Nullable ReplySeal seal() {
    return seal;
  }

  /** How many octets stand behind all else at most. */
  int sealLength() {
    return seal == null ? 0 : seal.length();
  }

  /** The query as an object, for what is unusual. Allocates. */
  public Message queryMessage() {
    try {
      return new Message(Arrays.copyOf(query().packet(), query().length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the query was read before, so this is our own mistake
    }
  }

  /**
   * Puts another query in the place of the one that came, for all who ask for {@link #query} from
   * now on. The plugin that does so sees the reply, too, and gives back what it has taken with
   * {@link #restoreQuery}: the plugins before it in the chain have asked the first question. How
   * many bytes the reply may have remains what the client said.
   *
   * @param wire a whole message that can be answered; must stay as it is
   */
  public void replaceQuery(byte[] wire) {
    question.replace(wire);
  }

  /** Takes the query as it came. The reply is not touched: its question may be the other one. */
  public void restoreQuery() {
    question.restore();
  }

  // ---- the reply

  /** The reply, without OPT. Valid once the outcome is ANSWERED or FAILED. */
  public ReplyBuffer reply() {
    return reply;
  }

  /** What the reply's OPT record is to say. */
  public ReplyEdns edns() {
    return edns;
  }

  /** What the transaction has come to. */
  public Outcome outcome() {
    return outcome;
  }

  /** The response code of the reply so far, extended ones included. */
  public int rcode() {
    return outcome == Outcome.ANSWERED ? replyRcode() : rcode;
  }

  private int replyRcode() {
    return reply.rcode() | edns.extendedRcode() << 4;
  }

  /**
   * Replaces the response code of a reply that was made.
   *
   * @param code up to 15, or an extended one where the client can be told (RFC 6891 section 6.1.3)
   */
  public void rcode(int code) {
    reply.rcode(code);
    edns.extendedRcode(code >>> 4);
    rcode = code;
  }

  void noteAnswer(Plugin by) {
    endedBy = by;
    outcome = Outcome.ANSWERED;
    rcode = replyRcode();
  }

  void noteFailure(@Nullable Plugin by, int rcode, String why) {
    endedBy = by;
    outcome = Outcome.FAILED;
    this.rcode = rcode;
    error = why;
    reply.begin(query(), rcode, false);
    if (edns.isSent() && !edns.has(ExtendedError.OPTION)) { // else the plugin has said it better
      edns.add(ExtendedError.ofFailure(by, rcode, why));
    }
  }

  void noteDrop(Plugin by) {
    endedBy = by;
    outcome = Outcome.DROPPED;
  }

  /** Why it failed, or empty. */
  public String error() {
    return error;
  }

  /** Adds an error to an exchange that was answered nevertheless, for the log of errors. */
  public void error(String why) {
    error = why;
  }

  /** The plugin that ended it; null where the chain came to its end. */
  public @Nullable Plugin endedBy() {
    return endedBy;
  }

  /**
   * Says that all records of the reply have this TTL, so that none need be read to know; to be said
   * before {@link Exchange#answered}.
   */
  public void uniformTtl(int seconds) {
    uniformTtl = seconds;
  }

  /** What {@link #uniformTtl(int)} said in seconds, or -1. */
  public int uniformTtl() {
    return uniformTtl;
  }

  /** The reply as an object, for what is unusual. Allocates. */
  public Message replyMessage() {
    try {
      return new Message(Arrays.copyOf(reply.bytes(), reply.length()));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the plugin that wrote the reply wrote rubbish
    }
  }

  /** Takes the message as the reply; an OPT record in it gives its options. */
  public void replyMessage(Message message) {
    byte[] wire = message.toWire(ReplyBuffer.MAX_MESSAGE);
    reply.set(wire, 0, wire.length);
    byte[] found = MessageEnd.cutOpt(worker(), reply);
    if (found != null) {
      edns.options(found);
    }
  }

  /**
   * Takes the reply of another server to this question as it is: its flags, its records. ID and
   * question become the asker's, and an OPT record gives its options and the upper bits of the
   * response code, for the OPT record is hop by hop (RFC 6891 section 6.1.1). To be followed by
   * {@link Exchange#answered}.
   *
   * @param wire a message whose records lie within it and whose question, spelling apart, is this
   *     one's
   */
  public void replyUpstream(byte[] wire, int offset, int length) {
    reply.set(wire, offset, length);
    reply.id(query().id());
    System.arraycopy(
        query().packet(),
        Query.HEADER,
        reply.bytes(),
        Query.HEADER,
        query().questionEnd() - Query.HEADER);
    edns.extendedRcode(MessageEnd.extendedRcode(reply));
    byte[] found = MessageEnd.cutOpt(worker(), reply);
    if (found != null) {
      edns.optionsOfUpstream(found);
    }
  }

  /** Takes the reply that another exchange got to the same question, as if it had come here. */
  public void replyOf(Exchange other) {
    reply.set(other.reply().bytes(), 0, other.reply().length());
    reply.id(query().id());
    edns.copy(other.edns());
  }

  /** Whether its buffers are worth keeping for another query. */
  boolean isSmall() {
    return question.isSmall() && reply.bytes().length <= SMALL_REPLY;
  }
}
