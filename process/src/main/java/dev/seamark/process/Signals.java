package dev.seamark.process;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The JDK offers them only in {@code sun.misc}, whose use the
 * compiler warns of without a way to allow it, so they are called by reflection.
 */
public final class Signals {
  private Signals() {}

  /**
   * Runs the action, on a thread of its own, whenever the signal comes.
   *
   * @param name without SIG: {@code TERM}, {@code USR1}
   * @return false where this system or JVM has no such signal to handle
   */
  public static boolean on(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (self, method, arguments) -> answer(self, method, arguments, action));
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  @SuppressWarnings("ReferenceEquality") // what equals means for an object that is only itself
  private static Object answer(Object self, Method method, Object[] arguments, Runnable action) {
    return switch (method.getName()) {
      case "handle" -> {
        Thread.ofPlatform().name("signal").start(action);
        yield "";
      }
      case "equals" -> self == arguments[0];
      case "hashCode" -> System.identityHashCode(self);
      default -> "signal handler";
    };
  }
}
