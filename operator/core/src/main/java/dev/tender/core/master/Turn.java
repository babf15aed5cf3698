package dev.tender.core.master;

import dev.tender.core.model.FrameworkName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The event being applied: its time, and the effects so far. */
final class Turn {
  /** Starts the connection of a scheduler that lives in the master itself. */
  static final String BUILT_IN = "built-in:";

  /** A message that does not leave the master. */
  record Told(FrameworkEntry framework, MasterEffect.SchedulerMessage message) {}

  private final ArrayDeque<Told> forBuiltIn = new ArrayDeque<>();
  private long nowMillis;
  private List<MasterEffect> effects = new ArrayList<>();

  void begin(long millis) {
    if (millis < nowMillis) {
      throw new IllegalArgumentException("time went back from " + nowMillis + " to " + millis);
    }
    nowMillis = millis;
  }

  List<MasterEffect> end() {
    List<MasterEffect> result = effects;
    effects = new ArrayList<>();
    return result;
  }

  /** The next message for a built-in scheduler. */
  @Nullable Told nextForBuiltIn() {
    return forBuiltIn.poll();
  }

  long nowMillis() {
    return nowMillis;
  }

  void emit(MasterEffect effect) {
    effects.add(effect);
  }

  /** Tells a framework something if it listens. */
  void tell(FrameworkEntry framework, MasterEffect.SchedulerMessage message) {
    String connection = framework.connection;
    if (connection != null && connection.startsWith(BUILT_IN)) {
      forBuiltIn.add(new Told(framework, message));
    } else if (connection != null) {
      emit(new MasterEffect.ToFramework(connection, message));
    }
  }

  /** Orders a pod's agent something if it listens. */
  void order(PodEntry pod, MasterEffect.AgentCommand command) {
    String session = pod.session;
    if (session != null) {
      emit(new MasterEffect.ToAgent(session, command));
    }
  }

  void notice(FrameworkName framework, boolean warning, String reason, String message) {
    emit(new MasterEffect.Notice(framework, warning, reason, message));
  }
}
