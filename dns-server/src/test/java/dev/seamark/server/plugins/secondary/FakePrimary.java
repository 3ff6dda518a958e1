package dev.seamark.server.plugins.secondary;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A primary server on TCP that says to AXFR and IXFR queries what it was told to. */
public final class FakePrimary implements AutoCloseable {
  private final ServerSocket listening;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile String whole = "";
  private volatile String changes = "";
  private volatile boolean refusing;

  public FakePrimary() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** What it says to AXFR: records of {@code example.org}, line by line. */
  public void whole(String text) {
    whole = text;
  }

  /** What it says to IXFR; where that is empty the same as to AXFR. */
  void changes(String text) {
    changes = text;
  }

  public void refuse(boolean on) {
    refusing = on;
  }

  /** The types asked for. */
  public List<String> asked() {
    return asked;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      }
    } catch (IOException e) {
      // it was closed
    }
  }

  private void serve(Socket socket) {
    try (socket;
        DataInputStream in = new DataInputStream(socket.getInputStream());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
      Message query = new Message(in.readNBytes(in.readUnsignedShort()));
      String type = Type.string(query.getQuestion().getType());
      asked.add(type);
      String text = type.equals("IXFR") && !changes.isEmpty() ? changes : whole;
      List<Record> records = refusing ? List.of() : records(text);
      do { // two records a message, to have several of them
        Message reply = new Message(query.getHeader().getID());
        reply.getHeader().setFlag(Flags.QR);
        reply.getHeader().setFlag(Flags.AA);
        reply.getHeader().setRcode(refusing ? Rcode.REFUSED : Rcode.NOERROR);
        reply.addRecord(query.getQuestion(), Section.QUESTION);
        List<Record> some = records.subList(0, Math.min(2, records.size()));
        some.forEach(record -> reply.addRecord(record, Section.ANSWER));
        records = records.subList(some.size(), records.size());
        byte[] wire = reply.toWire();
        out.writeShort(wire.length);
        out.write(wire);
      } while (!records.isEmpty());
    } catch (IOException e) {
      // the client is gone
    }
  }

  private static List<Record> records(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    List<Record> records = new ArrayList<>();
    try (Master master =
        new Master(new ByteArrayInputStream(bytes), Name.fromString("example.org."), 300)) {
      for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
        records.add(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
