package dev.tender.core.master;

import dev.tender.core.model.FrameworkName;
import java.util.ArrayList;
import java.util.List;

/** The event being applied: its time, and the effects so far. */
final class Turn {
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

  long nowMillis() {
    return nowMillis;
  }

  void emit(MasterEffect effect) {
    effects.add(effect);
  }

  /** Tells a framework something if it listens. */
  void tell(FrameworkEntry framework, MasterEffect.SchedulerMessage message) {
    String connection = framework.connection;
    if (connection != null) {
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
