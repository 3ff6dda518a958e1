package dev.seamark.server.transport.quic;

import dev.seamark.server.exchange.Responder;
import dev.seamark.server.exchange.Worker;
import dev.seamark.server.transport.tls.Handshakes;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Has clients prove their address (RFC 9000 section 8.1.2) while many handshakes of the loop do not
 * go on: whoever forges addresses then costs a hash instead of a handshake, and can fill no places.
 * While few are under way nobody pays the round trip that a proof takes; what one who has proved
 * nothing can be sent is three times what came, whatever happens here ({@link Unproved}).
 *
 * <p>A token holds the time and the client's first connection ID, and a hash of both and of the
 * address under a key that nobody else knows and that lasts as long as the socket. Confined to the
 * loop.
 */
final class RetryTokens implements QuicTokenHandler {
  /** Handshakes under way from which on clients must prove their address. */
  static final int FEW = 32;

  private static final long GOOD_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final String HASH = "HmacSHA256";
  private static final int KEY = 32;
  private static final int TIME = Long.BYTES;
  private static final int SEAL = 16;

  private final Worker worker;
  private final Handshakes handshakes;
  private final Responder responder;
  private final Mac mac;

  RetryTokens(Worker worker, Handshakes handshakes, Responder responder) {
    this.worker = worker;
    this.handshakes = handshakes;
    this.responder = responder;
    byte[] key = new byte[KEY];
    new SecureRandom().nextBytes(key);
    try {
      mac = Mac.getInstance(HASH);
      mac.init(new SecretKeySpec(key, HASH));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e); // each JDK has it
    }
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf first, InetSocketAddress client) {
    if (handshakes.underWay() < FEW) {
      return false;
    }
    responder.quicRefused("address");
    byte[] id = new byte[first.readableBytes()];
    first.getBytes(first.readerIndex(), id);
    long now = worker.nanos();
    out.writeLong(now).writeBytes(seal(now, id, client), 0, SEAL).writeBytes(id);
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress client) {
    int length = token.readableBytes();
    if (length < TIME + SEAL || length > maxTokenLength()) {
      return refused();
    }
    int start = token.readerIndex();
    long time = token.getLong(start);
    byte[] seal = new byte[SEAL];
    byte[] id = new byte[length - TIME - SEAL];
    token.getBytes(start + TIME, seal);
    token.getBytes(start + TIME + SEAL, id);
    byte[] right = new byte[SEAL];
    System.arraycopy(seal(time, id, client), 0, right, 0, SEAL);
    long age = worker.nanos() - time;
    return MessageDigest.isEqual(seal, right) && age >= 0 && age <= GOOD_NANOS
        ? TIME + SEAL
        : refused();
  }

  private int refused() {
    responder.quicRefused("token");
    return -1;
  }

  private byte[] seal(long time, byte[] id, InetSocketAddress client) {
    for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
      mac.update((byte) (time >>> shift));
    }
    mac.update((byte) (client.getPort() >>> Byte.SIZE));
    mac.update((byte) client.getPort());
    mac.update(client.getAddress().getAddress());
    return mac.doFinal(id);
  }

  @Override
  public int maxTokenLength() {
    return TIME + SEAL + Quic.MAX_CONN_ID_LEN;
  }
}
