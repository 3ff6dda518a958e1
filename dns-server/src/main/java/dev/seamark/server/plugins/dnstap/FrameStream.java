package dev.seamark.server.plugins.dnstap;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The writing side of a stream of frames (Frame Streams, farsightsec/fstrm): READY, ACCEPT, START,
 * then the frames, then STOP and FINISH. Confined to one thread.
 */
final class FrameStream {
  private static final int ACCEPT = 1;
  private static final int START = 2;
  private static final int STOP = 3;
  private static final int READY = 4;
  private static final int FINISH = 5;
  private static final int CONTENT_TYPE = 1;
  private static final int LONGEST_CONTROL = 512;
  private static final byte[] DNSTAP = "protobuf:dnstap.Dnstap".getBytes(StandardCharsets.US_ASCII);

  private final DataInputStream in;
  private final DataOutputStream out;

  private FrameStream(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(new BufferedOutputStream(out, 1 << 16));
  }

  /**
   * Agrees with the reader on what is sent.
   *
   * @throws IOException where it does not want that, or the connection fails
   */
  static FrameStream open(InputStream in, OutputStream out) throws IOException {
    FrameStream stream = new FrameStream(in, out);
    stream.control(READY, true);
    stream.expect(ACCEPT);
    stream.control(START, true);
    return stream;
  }

  void frame(byte[] frame) throws IOException {
    out.writeInt(frame.length);
    out.write(frame);
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Says that there are no more frames, and waits until the reader has all of them. */
  void finish() throws IOException {
    control(STOP, false);
    expect(FINISH);
  }

  private void control(int type, boolean withContentType) throws IOException {
    out.writeInt(0);
    out.writeInt(withContentType ? 12 + DNSTAP.length : 4);
    out.writeInt(type);
    if (withContentType) {
      out.writeInt(CONTENT_TYPE);
      out.writeInt(DNSTAP.length);
      out.write(DNSTAP);
    }
    out.flush();
  }

  private void expect(int type) throws IOException {
    int escape = in.readInt();
    int length = in.readInt();
    if (escape != 0 || length < 4 || length > LONGEST_CONTROL) {
      throw new IOException("the collector does not speak Frame Streams");
    }
    int got = in.readInt();
    byte[] fields = in.readNBytes(length - 4);
    if (got != type || fields.length < length - 4) {
      throw new IOException("the collector does not speak Frame Streams");
    }
    if (type == ACCEPT
        && fields.length > 0
        && !new String(fields, StandardCharsets.ISO_8859_1)
            .contains(new String(DNSTAP, StandardCharsets.ISO_8859_1))) {
      throw new IOException("the collector does not accept dnstap");
    }
  }
}
