import java.util.spi.ToolProvider;

/**
 * Holds the image's list of JDK modules true: asks jdeps which modules the program names, and fails
 * if one of them is neither taken in ({@code java.base}) nor left out ({@code -java.desktop}).
 *
 * <p>Arguments: the list and the program's jar.
 */
void main(String[] args) throws IOException {
  Set<String> listed = new HashSet<>();
  for (String line : Files.readAllLines(Path.of(args[0]))) {
    String module = line.replaceFirst("#.*", "").strip();
    if (!module.isEmpty()) {
      listed.add(module);
    }
  }
  var unlisted = new TreeSet<String>();
  for (String module : needed(Path.of(args[1]))) {
    if (!listed.contains(module) && !listed.contains("-" + module)) {
      unlisted.add(module);
    }
  }
  if (!unlisted.isEmpty()) {
    IO.println(
        "the program needs "
            + unlisted
            + ", which "
            + args[0]
            + " neither takes in nor leaves out");
    System.exit(1);
  }
}

List<String> needed(Path jar) {
  var out = new StringWriter();
  var writer = new PrintWriter(out);
  int code =
      ToolProvider.findFirst("jdeps")
          .orElseThrow()
          .run(
              writer,
              writer,
              "--print-module-deps",
              "--ignore-missing-deps",
              "--multi-release",
              "25",
              jar.toString());
  if (code != 0) {
    throw new IllegalStateException("jdeps failed: " + out);
  }
  return List.of(out.toString().strip().split(","));
}
