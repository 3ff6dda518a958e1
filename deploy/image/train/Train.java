/**
 * Makes a class cache: starts a program by its launcher, as users do, has it do some of all that it
 * is there for, and ends it, whereupon the JVM writes the cache. Nothing is remembered of how often
 * something was done (see config/jvm.options), so it is done no oftener than shows the way.
 *
 * <p>Arguments: the launcher, whose name says which program it starts; the folder of the project,
 * for its examples; the cache to write; {@code api} to have the proxy on an API server rather than
 * on the examples. The DNS server has both in one process.
 */
void main(String[] args) {
  int code = 1;
  try {
    boolean api = args.length > 3 && args[3].equals("api");
    Path launcher = Path.of(args[0]);
    try (Training training = training(launcher, Path.of(args[1]).toAbsolutePath(), api)) {
      train(launcher, training, Path.of(args[2]));
    }
    code = 0;
  } catch (Exception e) {
    e.printStackTrace();
  }
  System.exit(code); // what was played here would serve on
}

Training training(Path launcher, Path project, boolean api) throws IOException {
  return launcher.endsWith("seamark-proxy")
      ? new ProxyTraining(project, api)
      : new DnsTraining(project);
}

void train(Path launcher, Training training, Path cache) throws Exception {
  List<String> command = new ArrayList<>(List.of(launcher.toString()));
  command.addAll(training.arguments());
  var program = new ProcessBuilder(command).inheritIO();
  program.environment().putAll(training.environment());
  program.environment().put("SEAMARK_JAVA_OPTS", "-XX:AOTCacheOutput=" + cache);
  Process process = program.start();
  try {
    awaitReady(process, training.ready());
    training.use();
  } finally {
    process.destroy();
    process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
  }
  if (!Files.exists(cache)) {
    throw new IllegalStateException(launcher + " ended without writing " + cache);
  }
}

void awaitReady(Process process, String uri) throws InterruptedException {
  long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
  while (Loopback.get(uri) != 200) {
    if (!process.isAlive() || System.nanoTime() > deadline) {
      throw new IllegalStateException("the program did not become ready");
    }
    Thread.sleep(50);
  }
}
