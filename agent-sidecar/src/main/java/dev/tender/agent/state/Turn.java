package dev.tender.agent.state;

import dev.tender.agent.checkpoint.Entry;
import dev.tender.agent.launcher.LauncherCommand;
import dev.tender.agent.model.ExecutorKey;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import java.util.ArrayList;
import java.util.List;

/** One input's time, and the actions that it leads to. */
final class Turn {
  private final long nowMillis;
  private final List<AgentAction> stores = new ArrayList<>();
  private final List<AgentAction> others = new ArrayList<>();

  Turn(long nowMillis) {
    this.nowMillis = nowMillis;
  }

  long now() {
    return nowMillis;
  }

  void store(Entry entry) {
    stores.add(new AgentAction.Store(entry));
  }

  /** To the launcher of a container. */
  void launcher(String container, LauncherCommand command) {
    others.add(new AgentAction.ToLauncher(container, command));
  }

  void master(AgentCallBody call) {
    others.add(new AgentAction.ToMaster(call));
  }

  void executor(ExecutorKey key, ExecutorEvent event) {
    others.add(new AgentAction.ToExecutor(key, event));
  }

  void answer(long ticket, int status, String sentence) {
    others.add(new AgentAction.Answer(ticket, status, sentence));
  }

  void say(String line) {
    others.add(new AgentAction.Say(line));
  }

  void act(AgentAction action) {
    others.add(action);
  }

  /** Stores first: what others may rely on is written down before they hear of it. */
  List<AgentAction> actions() {
    if (stores.isEmpty()) {
      return others;
    }
    stores.addAll(others);
    return stores;
  }
}
