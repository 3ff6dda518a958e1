package dev.seamark.proxy.nft;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Tests in a world whose node has a proxy; each begins without Services. */
abstract class OnANode {
  static World world;
  static NodeProxy proxy;

  @BeforeAll
  static void buildTheWorld() throws Exception {
    Namespace.assumeAvailable();
    world = new World();
    proxy = new NodeProxy(world.node, World.settings());
  }

  @AfterAll
  static void endTheWorld() {
    if (world != null) {
      world.close();
    }
  }

  @AfterEach
  void forgetServices() throws Exception {
    if (proxy != null) {
      proxy.clear();
    }
  }
}
