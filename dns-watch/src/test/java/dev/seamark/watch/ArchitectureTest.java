package dev.seamark.watch;

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
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.seamark.watch.(*)..").should().beFreeOfCycles();

  /** As the drawing of the package says: two sources, which know nothing of each other. */
  @ArchTest
  static final ArchRule ARROWS_ARE_THOSE_OF_THE_DRAWING =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("api")
          .definedBy("dev.seamark.watch.api..")
          .layer("login")
          .definedBy("dev.seamark.watch.login..")
          .layer("http")
          .definedBy("dev.seamark.watch.http..")
          .layer("manifest")
          .definedBy("dev.seamark.watch.manifest..")
          .layer("control")
          .definedBy("dev.seamark.watch.control..")
          .layer("decode")
          .definedBy("dev.seamark.watch.decode..")
          .layer("reduce")
          .definedBy("dev.seamark.watch.reduce..")
          .whereLayer("api")
          .mayOnlyAccessLayers("login", "http", "decode", "reduce")
          .whereLayer("login")
          .mayOnlyAccessLayers("http", "decode")
          .whereLayer("http")
          .mayNotAccessAnyLayer()
          .whereLayer("manifest")
          .mayOnlyAccessLayers("control", "decode")
          .whereLayer("control")
          .mayOnlyAccessLayers("reduce")
          .whereLayer("decode")
          .mayNotAccessAnyLayer()
          .whereLayer("reduce")
          .mayNotAccessAnyLayer();

  @ArchTest
  static final ArchRule A_SOURCE_KNOWS_ZONES_AND_WHAT_A_PROCESS_NEEDS_AND_NO_PROGRAM =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.watch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.seamark.server..", "dev.seamark.proxy..");

  @ArchTest
  static final ArchRule FACTS_ALONE_LEAVE_A_SOURCE =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.watch..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.seamark.zones.answer..",
              "dev.seamark.zones.index..",
              "dev.seamark.zones.service..",
              "dev.seamark.zones.transfer..",
              "dev.seamark.zones.writing..");

  @ArchTest
  static final ArchRule A_CONTROL_PLANE_HAS_NO_FILES_THREADS_OR_CLOCK =
      noClasses()
          .that()
          .resideInAnyPackage("dev.seamark.watch.control..", "dev.seamark.watch.reduce..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.nio.file..", "java.util.concurrent..", "java.net..")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(Instant.class, "now");

  @ArchTest
  static final ArchRule CHANCE_COMES_FROM_OUTSIDE =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.watch..")
          .and()
          .doNotHaveSimpleName("Surroundings") // what a source takes from the process
          .should()
          .callConstructor(Random.class)
          .orShould()
          .callConstructor(Random.class, long.class)
          .orShould()
          .callMethod(ThreadLocalRandom.class, "current")
          .orShould()
          .callMethod(Math.class, "random");
}
