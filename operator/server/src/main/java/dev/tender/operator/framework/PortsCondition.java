package dev.tender.operator.framework;

import dev.tender.core.master.MasterView;
import dev.tender.operator.kube.Conditions;

/**
 * Condition {@code PortsOnPodIP}: there while tasks hold ports, whose clients may look for them on
 * the node. Pure.
 */
final class PortsCondition {
  private PortsCondition() {}

  /**
   * @param hostPorts how many ports of the node a pod may have
   */
  static void add(Conditions conditions, int hostPorts, MasterView.FrameworkView view) {
    if (view.allocated().ports().isEmpty()) {
      return;
    }
    if (hostPorts > 0) {
      conditions.add(
          "PortsOnPodIP",
          false,
          "HostPorts",
          "The ports of command tasks and executors are ports of their node");
    } else {
      conditions.add(
          "PortsOnPodIP",
          true,
          "NoHostPorts",
          "The ports of tasks are on the address of their pod, which container_status.network_infos"
              + " of their updates says; for ports of the node set spec.executor.hostPorts");
    }
  }
}
