package dev.tender.operator.records;

import dev.tender.core.model.Work;
import dev.tender.crd.TaskSpec.Discovery;
import dev.tender.operator.wire.Payloads;
import dev.tender.protocol.v1.DiscoveryInfo;
import dev.tender.protocol.v1.DiscoveryPort;
import dev.tender.protocol.v1.DiscoveryPorts;
import dev.tender.protocol.v1.Label;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.TaskInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Labels and discovery of tasks, as people read and write them. Nothing else is looked at. */
final class TaskNotes {
  private TaskNotes() {}

  /** By key, of which the first counts; without a value it is empty. */
  static Map<String, String> labels(Work.Payload payload) {
    Map<String, String> labels = new LinkedHashMap<>();
    if (payload instanceof Payloads.OfTask(TaskInfo info) && info.labels() != null) {
      for (Label label : info.labels().labels()) {
        labels.putIfAbsent(label.key(), Objects.requireNonNullElse(label.value(), ""));
      }
    }
    return labels;
  }

  static @Nullable Discovery discovery(Work.Payload payload) {
    DiscoveryInfo info =
        payload instanceof Payloads.OfTask(TaskInfo task) ? task.discovery() : null;
    if (info == null) {
      return null;
    }
    List<DiscoveryPort> ports = info.ports() == null ? List.of() : info.ports().ports();
    return new Discovery(
        info.visibility().name(),
        info.name(),
        info.environment(),
        info.location(),
        info.version(),
        ports.stream()
            .map(port ->
                new Discovery.Port(
                    Integer.toUnsignedLong(port.number()), port.name(), port.protocol()))
            .toList());
  }

  static @Nullable Labels toWire(Map<String, String> labels) {
    return labels.isEmpty() ? null : Labels.of(labels);
  }

  /**
   * @throws IllegalArgumentException with a sentence when it cannot be
   */
  static @Nullable DiscoveryInfo toWire(@Nullable Discovery discovery) {
    if (discovery == null) {
      return null;
    }
    DiscoveryInfo.Visibility visibility = DiscoveryInfo.Visibility.CLUSTER;
    if (discovery.visibility() != null) {
      try {
        visibility = DiscoveryInfo.Visibility.valueOf(discovery.visibility());
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "spec.discovery.visibility "
                + discovery.visibility()
                + " is not known; use FRAMEWORK, CLUSTER or EXTERNAL",
            e);
      }
    }
    return new DiscoveryInfo(
        visibility,
        discovery.name(),
        discovery.environment(),
        discovery.location(),
        discovery.version(),
        new DiscoveryPorts(
            discovery.ports().stream()
                .map(port ->
                    new DiscoveryPort(
                        port.number().intValue(), port.name(), port.protocol(), null, null))
                .toList()),
        null);
  }
}
