package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.Unavailability;
import java.util.List;

/** Machines that are not there at the same time. */
public record MaintenanceWindow(
    @Proto(1) List<MachineId> machineIds, @Proto(2) Unavailability unavailability) {
  public MaintenanceWindow {
    machineIds = List.copyOf(machineIds);
  }
}
