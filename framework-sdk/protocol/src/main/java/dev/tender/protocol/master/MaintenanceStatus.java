package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoConstant;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TimeInfo;
import java.util.List;

/**
 * How far maintenance has come.
 *
 * @param drainingMachines announced, and still used
 * @param downMachines taken out of use
 */
public record MaintenanceStatus(
    @Proto(1) List<DrainingMachine> drainingMachines, @Proto(2) List<MachineId> downMachines) {
  public MaintenanceStatus {
    drainingMachines = List.copyOf(drainingMachines);
    downMachines = List.copyOf(downMachines);
  }

  /** A machine and what frameworks last said to its inverse offers. */
  public record DrainingMachine(
      @Proto(1) MachineId id, @Proto(2) List<InverseOfferStatus> statuses) {
    public DrainingMachine {
      statuses = List.copyOf(statuses);
    }
  }

  /** What a framework last said to an inverse offer, and when. */
  public record InverseOfferStatus(
      @Proto(1) Status status, @Proto(2) FrameworkId frameworkId, @Proto(3) TimeInfo timestamp) {

    /** UNKNOWN until it has answered. */
    public enum Status {
      @ProtoConstant(1)
      UNKNOWN,
      @ProtoConstant(2)
      ACCEPT,
      @ProtoConstant(3)
      DECLINE
    }
  }
}
