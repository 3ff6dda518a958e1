package dev.seamark.server.plugins.profile;

import dev.seamark.process.http.HttpPage;
import dev.seamark.process.http.HttpReply;
import dev.seamark.process.http.HttpRequest;
import dev.seamark.server.corefile.Numbers;
import java.lang.management.ManagementFactory;
import java.util.OptionalInt;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The pages below {@code /debug/}. */
final class ProfilePage implements HttpPage {
  private static final int MOST_SECONDS = 300;
  private static final int USUAL_SECONDS = 30;
  private static final String INDEX =
      """
      /debug/flight?seconds=30  a flight recording of so many seconds; open it with JDK Mission Control or: jfr summary
      /debug/threads            the threads and where each one is
      /debug/heap               objects and bytes in memory by class; stops the process for a moment
      """;

  private final FlightRecorder recorder = new FlightRecorder();

  @Override
  public HttpReply reply(HttpRequest request) {
    return switch (request.path()) {
      case "/debug/", "/debug/pprof/" -> HttpReply.ok(INDEX);
      case "/debug/flight" -> flight(request.parameters().get("seconds"));
      case "/debug/threads" -> diagnosis("threadPrint", "-l");
      case "/debug/heap" -> diagnosis("gcClassHistogram");
      default -> HttpReply.text(404, "no such profile; profiles of this server are:\n" + INDEX);
    };
  }

  private HttpReply flight(@Nullable String seconds) {
    OptionalInt length =
        seconds == null ? OptionalInt.of(USUAL_SECONDS) : Numbers.parse(seconds, 3);
    if (length.isEmpty() || length.getAsInt() < 1 || length.getAsInt() > MOST_SECONDS) {
      return HttpReply.text(
          400, "seconds is " + seconds + ", but must be 1 to " + MOST_SECONDS + "\n");
    }
    return recorder.record(length.getAsInt());
  }

  /** What a diagnostic command of the JVM prints (its names are those of jcmd). */
  private static HttpReply diagnosis(String command, String... arguments) {
    try {
      Object printed =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  command,
                  new Object[] {arguments},
                  new String[] {String[].class.getName()});
      return HttpReply.ok(String.valueOf(printed));
    } catch (JMException e) {
      return HttpReply.text(503, "this Java runtime has no diagnostic commands\n");
    }
  }

  @Override
  public void close() {
    recorder.close();
  }
}
