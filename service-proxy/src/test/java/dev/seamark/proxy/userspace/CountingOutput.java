package dev.seamark.proxy.userspace;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what could be written. */
final class CountingOutput extends FilterOutputStream {
  private final AtomicLong count;

  CountingOutput(OutputStream to, AtomicLong count) {
    super(to);
    this.count = count;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    count.addAndGet(length);
  }
}
