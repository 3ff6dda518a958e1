import module java.base;

/**
 * What a program is trained on. Opened with all that it plays for the program; closed, it is gone.
 */
interface Training extends AutoCloseable {
  /** What the program is started with. */
  List<String> arguments();

  /** The variables that it finds. */
  Map<String, String> environment();

  /** The address that says 200 when it works. */
  String ready();

  /** Uses it, once that is so. */
  void use() throws Exception;

  @Override
  void close() throws IOException;
}
