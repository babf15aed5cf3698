package dev.tender.samples.rxjava;

import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.Value;

/** What the sample runs, and how much of an offer that takes. */
final class Tasks {
  static final double CPUS = 0.1;
  static final double MEGABYTES = 32;

  private Tasks() {}

  static TaskInfo task(String id, String command, AgentID agent) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(agent)
        .addResources(scalar("cpus", CPUS))
        .addResources(scalar("mem", MEGABYTES))
        .setCommand(CommandInfo.newBuilder().setShell(true).setValue(command))
        .build();
  }

  /** How many tasks fit. */
  static int room(Offer offer) {
    double cpus = 0;
    double megabytes = 0;
    for (Resource each : offer.getResourcesList()) {
      switch (each.getName()) {
        case "cpus" -> cpus += each.getScalar().getValue();
        case "mem" -> megabytes += each.getScalar().getValue();
        default -> {
          // Not needed.
        }
      }
    }
    return (int) Math.min(Math.floor(cpus / CPUS), Math.floor(megabytes / MEGABYTES));
  }

  private static Resource scalar(String name, double amount) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(amount))
        .build();
  }
}
