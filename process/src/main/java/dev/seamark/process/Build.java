package dev.seamark.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Properties;

/**
 * Which build this is.
 *
 * @param version as in the jar; {@code dev} where there is none
 * @param revision the commit; {@code unknown} where it was not built in a clone
 * @param runtime the version of the runtime
 */
public record Build(String version, String revision, String runtime) {
  /** Maven puts it into every jar. */
  private static final String POM = "/META-INF/maven/dev.seamark/process/pom.properties";

  /** This build; both programs and this module are built as one and have one version. */
  public static Build current() {
    return new Build(fromPom(), fromGit(), "java" + Runtime.version());
  }

  private static String fromPom() {
    try (InputStream in = Build.class.getResourceAsStream(POM)) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "dev");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + POM, e);
    }
  }

  /** The build writes it beside this class. */
  private static String fromGit() {
    try (InputStream in = Build.class.getResourceAsStream("revision")) {
      String revision =
          in == null ? "" : new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
      return revision.isEmpty() ? "unknown" : revision;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the revision", e);
    }
  }

  /** {@code linux/amd64}. */
  public String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch");
    return os + "/" + (arch.equals("aarch64") ? "arm64" : arch);
  }

  /** {@code Seamark-0.1.0}. */
  public String title() {
    return "Seamark-" + version;
  }
}
