package dev.seamark.server.plugins.dnstap;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A collector for tests: reads Frame Streams, and the fields of protocol buffers. */
final class FrameReader implements AutoCloseable {
  private final Closeable server;
  private final Closeable client;
  private final DataInputStream in;
  private final DataOutputStream out;

  private FrameReader(Closeable server, Closeable client, InputStream in, OutputStream out)
      throws IOException {
    this.server = server;
    this.client = client;
    this.in = new DataInputStream(in);
    this.out = new DataOutputStream(out);
    expectControl(4);
    control(1);
    expectControl(2);
  }

  /** Waits for a connection. */
  static FrameReader tcp(ServerSocket server) throws IOException {
    Socket client = server.accept();
    client.setSoTimeout(30_000);
    return new FrameReader(server, client, client.getInputStream(), client.getOutputStream());
  }

  static ServerSocketChannel unix(Path socket) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    return server;
  }

  /** Waits for a connection. */
  static FrameReader unix(ServerSocketChannel server) throws IOException {
    SocketChannel client = server.accept();
    return new FrameReader(
        server, client, Channels.newInputStream(client), Channels.newOutputStream(client));
  }

  private void expectControl(int type) throws IOException {
    int escape = in.readInt();
    byte[] control = in.readNBytes(in.readInt());
    if (escape != 0 || control[3] != type) {
      throw new IOException("expected control frame " + type);
    }
  }

  private void control(int type) throws IOException {
    byte[] content = "protobuf:dnstap.Dnstap".getBytes(StandardCharsets.US_ASCII);
    out.writeInt(0);
    out.writeInt(type == 1 ? 12 + content.length : 4);
    out.writeInt(type);
    if (type == 1) {
      out.writeInt(1);
      out.writeInt(content.length);
      out.write(content);
    }
    out.flush();
  }

  /** The next frame. */
  byte[] frame() throws IOException {
    return in.readNBytes(in.readInt());
  }

  /** Reads the end of the stream, and confirms it. */
  void end() throws IOException {
    expectControl(3);
    control(5);
  }

  /** The fields of a protocol buffer by number: Long, or byte[]. */
  static Map<Integer, Object> fields(byte[] message) {
    Map<Integer, Object> fields = new HashMap<>();
    int[] at = {0};
    while (at[0] < message.length) {
      int key = (int) varint(message, at);
      switch (key & 7) {
        case 0 -> fields.put(key >> 3, varint(message, at));
        case 5 -> {
          long value = 0;
          for (int i = 3; i >= 0; i--) {
            value = value << 8 | message[at[0] + i] & 0xFF;
          }
          at[0] += 4;
          fields.put(key >> 3, value);
        }
        case 2 -> {
          int length = (int) varint(message, at);
          fields.put(key >> 3, java.util.Arrays.copyOfRange(message, at[0], at[0] + length));
          at[0] += length;
        }
        default -> throw new AssertionError("wire type of " + key);
      }
    }
    return fields;
  }

  /** The numbers of the fields in their order. */
  static List<Integer> order(byte[] message) {
    List<Integer> order = new ArrayList<>();
    int[] at = {0};
    while (at[0] < message.length) {
      int key = (int) varint(message, at);
      order.add(key >> 3);
      switch (key & 7) {
        case 0 -> varint(message, at);
        case 5 -> at[0] += 4;
        default -> {
          int length = (int) varint(message, at);
          at[0] += length;
        }
      }
    }
    return order;
  }

  private static long varint(byte[] message, int[] at) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte b = message[at[0]++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
