package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One step of an ACCEPT. */
public record Operation(@Proto(12) @Nullable OperationId id, @Proto(1) OperationBody body) {
  public static Operation launch(List<TaskInfo> tasks) {
    return new Operation(null, new OperationBody.Launch(tasks));
  }

  /** Reserves what was offered; the resources are as they are to be afterwards. */
  public static Operation reserve(List<Resource> resources) {
    return new Operation(null, new OperationBody.Reserve(List.of(), resources));
  }

  /** Gives back what is reserved; the resources are as they were offered. */
  public static Operation unreserve(List<Resource> resources) {
    return new Operation(null, new OperationBody.Unreserve(resources));
  }
}
