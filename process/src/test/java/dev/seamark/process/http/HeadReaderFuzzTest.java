package dev.seamark.process.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

class HeadReaderFuzzTest {
  /** Whatever comes ends: each turn takes bytes away or refuses them. */
  @FuzzTest
  void ends(byte @Nullable [] bytes) throws IOException {
    HeadReader reader =
        new HeadReader(new ByteArrayInputStream(bytes == null ? new byte[0] : bytes));
    while (reader.next(() -> {}) instanceof HeadReader.Reading.Head head) {
      HeadReader.pathOf(head.target());
      HeadReader.queryOf(head.target());
    }
  }
}
