package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.shape.ProtoCase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do with offered resources. */
public sealed interface OperationBody {
  @ProtoCase(type = 1, body = 2)
  record Launch(@Proto(1) List<TaskInfo> taskInfos) implements OperationBody {
    public Launch {
      taskInfos = List.copyOf(taskInfos);
    }
  }

  @ProtoCase(type = 6, body = 7)
  record LaunchGroup(@Proto(1) ExecutorInfo executor, @Proto(2) TaskGroupInfo taskGroup)
      implements OperationBody {}

  /**
   * @param source what is to become resources; empty when it follows from them, which then only
   *     have one more reservation
   */
  @ProtoCase(type = 2, body = 3)
  record Reserve(@Proto(2) List<Resource> source, @Proto(1) List<Resource> resources)
      implements OperationBody {
    public Reserve {
      source = List.copyOf(source);
      resources = List.copyOf(resources);
    }
  }

  @ProtoCase(type = 3, body = 4)
  record Unreserve(@Proto(1) List<Resource> resources) implements OperationBody {
    public Unreserve {
      resources = List.copyOf(resources);
    }
  }

  @ProtoCase(type = 4, body = 5)
  record Create(@Proto(1) List<Resource> volumes) implements OperationBody {
    public Create {
      volumes = List.copyOf(volumes);
    }
  }

  @ProtoCase(type = 5, body = 6)
  record Destroy(@Proto(1) List<Resource> volumes) implements OperationBody {
    public Destroy {
      volumes = List.copyOf(volumes);
    }
  }

  @ProtoCase(type = 11, body = 13)
  record GrowVolume(@Proto(1) Resource volume, @Proto(2) Resource addition)
      implements OperationBody {}

  @ProtoCase(type = 12, body = 14)
  record ShrinkVolume(@Proto(1) Resource volume, @Proto(2) Value.Scalar subtract)
      implements OperationBody {}

  @ProtoCase(type = 13, body = 15)
  record CreateDisk(
      @Proto(1) Resource source,
      @Proto(2) DiskInfo.Source.Type targetType,
      @Proto(3) @Nullable String targetProfile)
      implements OperationBody {}

  @ProtoCase(type = 14, body = 16)
  record DestroyDisk(@Proto(1) Resource source) implements OperationBody {}
}
