package dev.seamark.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.seamark.proxy", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule THE_PROXY_DOES_NOT_KNOW_THE_DNS_SERVER =
      noClasses().should().dependOnClassesThat().resideInAnyPackage("dev.seamark.server..");

  @ArchTest
  static final ArchRule THE_FORWARDING_STATE_KNOWS_NO_DATA_PLANE =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.proxy.state..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.seamark.proxy.nft..",
              "dev.seamark.proxy.userspace..",
              "dev.seamark.watch..",
              "io.netty..",
              "io.fabric8..");

  @ArchTest
  static final ArchRule DATA_PLANES_KNOW_NEITHER_EACH_OTHER_NOR_WHAT_DRIVES_THEM =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.proxy.nft..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.seamark.proxy.userspace..",
              "dev.seamark.proxy.sync..",
              "dev.seamark.proxy.telemetry..",
              "dev.seamark.proxy.serve..",
              "dev.seamark.proxy.config..",
              "dev.seamark.proxy.cli..",
              "dev.seamark.watch..");

  @ArchTest
  static final ArchRule USERSPACE_KNOWS_NOTHING_OF_THE_KERNELS_RULES_NOR_OF_WHAT_DRIVES_IT =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.proxy.userspace..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "dev.seamark.proxy.nft..",
              "dev.seamark.proxy.sync..",
              "dev.seamark.proxy.telemetry..",
              "dev.seamark.proxy.serve..",
              "dev.seamark.proxy.config..",
              "dev.seamark.proxy.cli..",
              "dev.seamark.watch..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("dev.seamark.proxy.(*)..").should().beFreeOfCycles();
}
