package dev.seamark.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** What the jars of the programs leave out, by their poms, is missing when a user starts them. */
@AnalyzeClasses(packages = "dev.seamark", importOptions = DoNotIncludeTests.class)
class JarTest {
  @ArchTest
  static final ArchRule NOTHING_IS_USED_THAT_THE_JAR_LEAVES_OUT =
      noClasses().should().dependOnClassesThat().resideInAnyPackage(leftOut());

  private static String[] leftOut() {
    try {
      String pom = Files.readString(Path.of("pom.xml"));
      return Pattern.compile("<exclude>io\\.fabric8:kubernetes-model-([a-z]+)</exclude>")
          .matcher(pom)
          .results()
          .map(excluded -> "io.fabric8.kubernetes.api.model." + excluded.group(1) + "..")
          .toArray(String[]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
