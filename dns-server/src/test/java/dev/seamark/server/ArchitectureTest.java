package dev.seamark.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

@AnalyzeClasses(packages = "dev.seamark", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule EVERY_ARROW_POINTS_AT_ZONES =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("zones")
          .definedBy("dev.seamark.zones..")
          .layer("watch")
          .definedBy("dev.seamark.watch..")
          .layer("server")
          .definedBy("dev.seamark.server..")
          .whereLayer("zones")
          .mayNotAccessAnyLayer()
          .whereLayer("watch")
          .mayOnlyAccessLayers("zones")
          .whereLayer("server")
          .mayNotBeAccessedByAnyLayer();

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.seamark.server.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule PLUGINS_HAVE_NO_CYCLES =
      slices().matching("dev.seamark.server.plugins.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule AN_EXCHANGE_KNOWS_NEITHER_SOCKETS_NOR_PLUGINS_NOR_A_COREFILE =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.server.exchange..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.seamark.server.transport..",
              "dev.seamark.server.upstream..",
              "dev.seamark.server.plugin..",
              "dev.seamark.server.plugins..",
              "dev.seamark.server.corefile..",
              "dev.seamark.server.serve..",
              "dev.seamark.server.telemetry..",
              "dev.seamark.watch..");

  @ArchTest
  static final ArchRule SOCKETS_KNOW_NOTHING_BUT_EXCHANGES =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.server.transport..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.seamark.server.upstream..",
              "dev.seamark.server.plugin..",
              "dev.seamark.server.plugins..",
              "dev.seamark.server.corefile..",
              "dev.seamark.server.serve..",
              "dev.seamark.server.telemetry..",
              "dev.seamark.watch..");

  @ArchTest
  static final ArchRule CONNECTIONS_DO_NOT_KNOW_THE_LISTENER =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.server.transport.tcp..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.seamark.server.transport");

  @ArchTest
  static final ArchRule NETTY_STAYS_WITH_SOCKETS_AND_LOOPS =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark..")
          .and()
          .resideOutsideOfPackages(
              "dev.seamark.server.exchange..", // Worker: the loop itself
              "dev.seamark.server.transport..",
              "dev.seamark.server.tls..",
              "dev.seamark.server.upstream..",
              "dev.seamark.server.plugins.upstream..", // timers of a loop
              "dev.seamark.server.plugins.operate..",
              "dev.seamark.proxy..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule TIME_COMES_TO_QUERIES_FROM_OUTSIDE =
      noClasses()
          .that()
          .resideInAnyPackage(
              "dev.seamark.server.exchange..",
              "dev.seamark.server.upstream..",
              "dev.seamark.server.plugins.upstream.cache..",
              "dev.seamark.server.plugins.upstream.forward..",
              "dev.seamark.server.plugins.message..",
              "dev.seamark.server.plugins.rewrite..",
              "dev.seamark.server.plugins.acl..",
              "dev.seamark.server.plugins.dns64..",
              "dev.seamark.server.gotemplate..",
              "dev.seamark.server.corefile..")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule SO_DOES_CHANCE =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.server..")
          .should()
          .callConstructor(Random.class)
          .orShould()
          .callConstructor(Random.class, long.class)
          .orShould()
          .callMethod(ThreadLocalRandom.class, "current")
          .orShould()
          .callMethod(Math.class, "random");
}
