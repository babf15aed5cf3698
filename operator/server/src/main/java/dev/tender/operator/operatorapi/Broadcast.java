package dev.tender.operator.operatorapi;

import dev.tender.core.model.FrameworkId;
import dev.tender.operator.wire.WireStatuses;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.master.OperatorEvent;
import dev.tender.protocol.v1.AgentId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One event for all subscribers, encoded once for each form, by whoever sends it first. */
final class Broadcast {
  /** For what waits, before it is encoded. */
  private static final int USUAL_BYTES = 1_000;

  private final Happening happening;
  private final Summaries summaries;
  private final Map<WireFormat, byte[]> encoded = new EnumMap<>(WireFormat.class);

  Broadcast(Happening happening, Summaries summaries) {
    this.happening = happening;
    this.summaries = summaries;
  }

  synchronized byte[] encode(WireFormat format) {
    return encoded.computeIfAbsent(format, form -> form.encode(event()));
  }

  int weight() {
    return USUAL_BYTES;
  }

  private OperatorEvent event() {
    return switch (happening) {
      case Happening.AgentAdded(var agent, long since) ->
          new OperatorEvent.AgentAdded(summaries.agent(agent, since));
      case Happening.AgentRemoved(var agent) ->
          new OperatorEvent.AgentRemoved(new AgentId(agent.value()));
      case Happening.FrameworkAdded(var framework, var times) ->
          new OperatorEvent.FrameworkAdded(
              summaries.framework(framework, times, Map.of(), List.of()));
      case Happening.FrameworkUpdated(var framework, var times) ->
          new OperatorEvent.FrameworkUpdated(
              summaries.framework(framework, times, Map.of(), List.of()));
      case Happening.FrameworkRemoved(var last) ->
          new OperatorEvent.FrameworkRemoved(Summaries.info(last));
      case Happening.TaskAdded(var task) -> new OperatorEvent.TaskAdded(summaries.task(task));
      case Happening.TaskUpdated(var record, var now) -> {
        FrameworkId framework = record.framework();
        yield new OperatorEvent.TaskUpdated(
            new dev.tender.protocol.v1.FrameworkId(framework.value()),
            now == null || now.status() == null || now.unreachable()
                ? Summaries.status(record)
                : Summaries.shown(now.status(), now.changedMillis()),
            now == null ? WireStatuses.toWire(record.state()) : Summaries.state(now));
      }
    };
  }
}
