package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import java.util.List;

/** All maintenance that is announced. */
public record MaintenanceSchedule(@Proto(1) List<MaintenanceWindow> windows) {
  public MaintenanceSchedule {
    windows = List.copyOf(windows);
  }
}
