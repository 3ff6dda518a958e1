package dev.seamark.watch.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.seamark.watch.control.ClusterState;
import dev.seamark.watch.control.ControlPlane;
import dev.seamark.watch.control.ServiceRanges;
import java.util.List;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Whatever bytes a file holds,")
class ManifestReaderFuzzTest {
  @FuzzTest(maxDuration = "60s")
  @DisplayName("as YAML there are objects or problems, and facts or problems of these")
  void yaml(byte[] bytes) {
    taken("f.yaml", bytes);
  }

  @FuzzTest(maxDuration = "60s")
  @DisplayName("as JSON there are objects or problems, and facts or problems of these")
  void json(byte[] bytes) {
    taken("f.json", bytes);
  }

  private static void taken(String file, byte[] bytes) {
    FileContent reading = ManifestReader.read(file, bytes);
    assertThat(reading.problems()).allMatch(p -> p.where().startsWith(file));
    ControlPlane plane = new ControlPlane(ServiceRanges.parse(List.of("10.0.0.0/28")));
    ClusterState state = plane.run(reading.submissions(), ClusterState.EMPTY.memory());
    assertThat(state.problems()).allMatch(p -> p.where().startsWith(file));
  }
}
