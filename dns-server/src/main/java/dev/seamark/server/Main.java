package dev.seamark.server;

import dev.seamark.server.cli.SeamarkCommand;
import dev.seamark.server.plugins.Plugins;
import dev.seamark.server.serve.CheckRun;
import dev.seamark.server.serve.ServeRun;

/** The program: wires the commands and becomes one of them. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(
        new SeamarkCommand(
                new ServeRun(System.err),
                new CheckRun(System.out, System.err),
                () -> Plugins.here().stream().map(type -> "dns." + type.name()).toList())
            .execute(args));
  }
}
