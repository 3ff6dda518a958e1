package dev.seamark.zones.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A list of all anew")
class RelistTest {
  private final Catalog catalog = new Catalog(Set.of());
  private final List<ObjectKey> told = new ArrayList<>();

  private static ObjectKey key(String name) {
    return new ObjectKey("default", name);
  }

  private static Service service(String name, String alias) {
    return new Service(key(name), Service.Type.EXTERNAL_NAME, List.of(), List.of(), alias, false);
  }

  private void attach() {
    catalog.attach(told::add);
    told.clear();
  }

  @Test
  @DisplayName("leaves the very objects that did not change, and tells nobody")
  void keepsWhatIsEqual() {
    Service service = service("web", "a.example");
    Pod pod = new Pod(key("web-1"), "10.1.0.1");
    catalog.put(service);
    catalog.put(pod);
    attach();
    for (Fact again : List.of(service("web", "a.example"), new Pod(key("web-1"), "10.1.0.1"))) {
      Catalog.Relist relist = catalog.relist(again.kind());
      catalog.put(again);
      relist.done();
    }
    assertThat(catalog.service(key("web")).orElseThrow()).isSameAs(service);
    assertThat(catalog.pods()).singleElement().isSameAs(pod);
    assertThat(told).isEmpty();
  }

  @Test
  @DisplayName("takes what changed, adds what is new, and forgets what is gone")
  void replacesTheRest() {
    catalog.put(service("changes", "a.example"));
    catalog.put(service("goes", "a.example"));
    attach();
    Catalog.Relist relist = catalog.relist(Kind.SERVICE);
    catalog.put(service("changes", "b.example"));
    catalog.put(service("comes", "a.example"));
    relist.done();
    assertThat(catalog.services())
        .containsExactlyInAnyOrder(service("changes", "b.example"), service("comes", "a.example"));
    assertThat(told).containsExactly(key("changes"), key("comes"), key("goes"));
  }
}
