package dev.seamark.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

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
  static final ArchRule DATA_PLANES_DO_NOT_KNOW_EACH_OTHER =
      noClasses()
          .that()
          .resideInAPackage("dev.seamark.proxy.nft..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.seamark.proxy.userspace..")
          .allowEmptyShould(true);
}
