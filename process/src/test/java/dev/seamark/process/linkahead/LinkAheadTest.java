package dev.seamark.process.linkahead;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A program's jar, once its classes are linked ahead")
class LinkAheadTest {
  private static final Path TOOL = Path.of("../config/LinkAhead.java").toAbsolutePath();
  private static final String HERE = "dev/seamark/process/linkahead/";
  private static final String OLD = "library/Old.class";

  @TempDir Path directory;
  private Path jar;

  @BeforeEach
  void jar() throws Exception {
    jar = directory.resolve("program.jar");
    Path classes = Path.of(Samples.class.getResource("Samples.class").toURI()).getParent();
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.list(classes)) {
      for (Path file :
          files.filter(f -> f.getFileName().toString().startsWith("Samples")).toList()) {
        put(out, HERE + file.getFileName(), Files.readAllBytes(file));
      }
      put(out, OLD, old());
      put(out, "text", "as it is".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void put(JarOutputStream out, String name, byte[] bytes) throws IOException {
    JarEntry entry = new JarEntry(name);
    entry.setTime(1_000_000_000_000L);
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }

  /** A class in the format of Java 5, which has a branch and no map of the stack. */
  private static byte[] old() {
    return ClassFile.of(ClassFile.StackMapsOption.DROP_STACK_MAPS)
        .build(
            ClassDesc.of("library.Old"),
            builder ->
                builder
                    .withVersion(ClassFile.JAVA_5_VERSION, 0)
                    .withMethodBody(
                        "sign",
                        MethodTypeDesc.ofDescriptor("(I)Ljava/lang/String;"),
                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                        code ->
                            code.iload(0)
                                .ifThenElse(
                                    Opcode.IFLT,
                                    then -> then.ldc("minus").areturn(),
                                    other -> other.ldc("plus").areturn())));
  }

  private void link() throws Exception {
    Process tool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                TOOL.toString(),
                jar.toString(),
                "dev/seamark/")
            .redirectErrorStream(true)
            .start();
    assertThat(new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
    assertThat(tool.waitFor()).isZero();
  }

  private URLClassLoader loader() throws IOException {
    return new URLClassLoader(
        new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
  }

  @Test
  @DisplayName("says of records and choices what the compiler's classes say")
  void same() throws Exception {
    link();
    try (URLClassLoader loader = loader()) {
      Object samples =
          loader.loadClass(Samples.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(((Supplier<?>) samples).get()).isEqualTo(new Samples().get());
    }
  }

  @Test
  @DisplayName("leaves nothing of either to be made at run time")
  void linked() throws Exception {
    assertThat(sites()).contains("hashCode", "equals", "typeSwitch");
    link();
    assertThat(sites()).doesNotContain("hashCode", "equals", "typeSwitch");
  }

  private List<String> sites() throws IOException {
    List<String> names = new ArrayList<>();
    try (JarFile file = new JarFile(jar.toFile())) {
      for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        if (entry.getName().startsWith(HERE)) {
          ClassFile.of().parse(bytes(file, entry.getName())).methods().stream()
              .flatMap(method -> method.code().stream())
              .flatMap(CodeModel::elementStream)
              .flatMap(LinkAheadTest::site)
              .forEach(names::add);
        }
      }
    }
    return names;
  }

  private static Stream<String> site(CodeElement element) {
    return element instanceof InvokeDynamicInstruction site
        ? Stream.of(site.name().stringValue())
        : Stream.empty();
  }

  private static byte[] bytes(JarFile file, String name) throws IOException {
    try (InputStream in = file.getInputStream(file.getJarEntry(name))) {
      return in.readAllBytes();
    }
  }

  @Test
  @DisplayName("has libraries' classes of Java 5 in a format that a class cache takes")
  void format() throws Exception {
    link();
    try (JarFile file = new JarFile(jar.toFile());
        URLClassLoader loader = loader()) {
      assertThat(ClassFile.of().parse(bytes(file, OLD)).majorVersion())
          .isEqualTo(ClassFile.JAVA_8_VERSION);
      var sign = loader.loadClass("library.Old").getMethod("sign", int.class);
      assertThat(sign.invoke(null, -1)).isEqualTo("minus");
      assertThat(sign.invoke(null, 1)).isEqualTo("plus");
    }
  }

  @Test
  @DisplayName("keeps all else, and the times of its entries")
  void rest() throws Exception {
    link();
    try (JarFile file = new JarFile(jar.toFile())) {
      assertThat(bytes(file, "text")).asString(StandardCharsets.UTF_8).isEqualTo("as it is");
      assertThat(file.stream()).allMatch(entry -> entry.getTime() == 1_000_000_000_000L);
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(jar);
    }
  }
}
