package dev.seamark.process.log;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;

/**
 * Keeps logback from looking for a configuration and from setting up one of its own: {@link
 * Logging} does that, and to have it done twice took 30 ms of a start. Found by logback as a
 * service.
 */
public final class NoConfigurator extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    // somebody who listens to logback's remarks on itself, or it makes a printer for them, with
    // time zones
    context.getStatusManager().add(new NopStatusListener());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
