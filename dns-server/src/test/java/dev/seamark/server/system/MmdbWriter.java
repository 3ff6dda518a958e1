package dev.seamark.server.system;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes databases in MaxMind's format (MaxMind DB 2.0), of IPv4 networks, for tests. */
final class MmdbWriter {
  private static final byte[] MARKER = {
    (byte) 0xAB, (byte) 0xCD, (byte) 0xEF, 'M', 'a', 'x', 'M', 'i', 'n', 'd', '.', 'c', 'o', 'm'
  };

  private final String type;
  private final ByteArrayOutputStream data = new ByteArrayOutputStream();

  /** Two children each: 0 nothing, positive a node, negative -1 - the offset of data. */
  private final List<int[]> nodes = new ArrayList<>(List.of(new int[2]));

  MmdbWriter(String type) {
    this.type = type;
  }

  /** Adds a network. */
  MmdbWriter network(byte[] address, int bits, Map<String, ?> record) {
    int offset = data.size();
    write(data, record);
    int node = 0;
    for (int i = 0; i < bits; i++) {
      int side = address[i / 8] >> (7 - i % 8) & 1;
      if (i == bits - 1) {
        nodes.get(node)[side] = -1 - offset;
      } else {
        if (nodes.get(node)[side] == 0) {
          nodes.add(new int[2]);
          nodes.get(node)[side] = nodes.size() - 1;
        }
        node = nodes.get(node)[side];
      }
    }
    return this;
  }

  byte[] toBytes() {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    for (int[] node : nodes) {
      for (int child : node) {
        int value =
            child == 0 ? nodes.size() : child > 0 ? child : nodes.size() + 16 + (-1 - child);
        file.write(value >>> 16);
        file.write(value >>> 8);
        file.write(value);
      }
    }
    file.writeBytes(new byte[16]);
    file.writeBytes(data.toByteArray());
    file.writeBytes(MARKER);
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("binary_format_major_version", 2L);
    metadata.put("binary_format_minor_version", 0L);
    metadata.put("build_epoch", 1_700_000_000L);
    metadata.put("database_type", type);
    metadata.put("description", Map.of("en", "for tests"));
    metadata.put("ip_version", 4L);
    metadata.put("languages", List.of("en"));
    metadata.put("node_count", (long) nodes.size());
    metadata.put("record_size", 24L);
    write(file, metadata);
    return file.toByteArray();
  }

  private static void write(ByteArrayOutputStream out, Object value) {
    switch (value) {
      case String text -> {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        control(out, 2, bytes.length);
        out.writeBytes(bytes);
      }
      case Double number -> {
        control(out, 3, 8);
        out.writeBytes(ByteBuffer.allocate(8).putDouble(number).array());
      }
      case Long number -> {
        control(out, 6, 4);
        out.writeBytes(ByteBuffer.allocate(4).putInt(number.intValue()).array());
      }
      case Boolean truth -> control(out, 14, truth ? 1 : 0);
      case Map<?, ?> map -> {
        control(out, 7, map.size());
        map.forEach(
            (key, inner) -> {
              write(out, key);
              write(out, inner);
            });
      }
      case List<?> list -> {
        control(out, 11, list.size());
        list.forEach(inner -> write(out, inner));
      }
      default -> throw new IllegalArgumentException(value.toString());
    }
  }

  private static void control(ByteArrayOutputStream out, int kind, int size) {
    int shown = Math.min(size, 29);
    out.write(kind > 7 ? shown : kind << 5 | shown);
    if (kind > 7) {
      out.write(kind - 7);
    }
    if (size >= 29) {
      out.write(size - 29);
    }
  }
}
