package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to do with offered resources. */
public sealed interface OperationBody {
  record Launch(List<TaskInfo> taskInfos) implements OperationBody {
    public Launch {
      taskInfos = List.copyOf(taskInfos);
    }
  }

  record LaunchGroup(ExecutorInfo executor, TaskGroupInfo taskGroup) implements OperationBody {}

  /**
   * @param source what is to become resources; empty when it follows from them, which then only
   *     have one more reservation
   */
  record Reserve(List<Resource> source, List<Resource> resources) implements OperationBody {
    public Reserve {
      source = List.copyOf(source);
      resources = List.copyOf(resources);
    }
  }

  record Unreserve(List<Resource> resources) implements OperationBody {
    public Unreserve {
      resources = List.copyOf(resources);
    }
  }

  record Create(List<Resource> volumes) implements OperationBody {
    public Create {
      volumes = List.copyOf(volumes);
    }
  }

  record Destroy(List<Resource> volumes) implements OperationBody {
    public Destroy {
      volumes = List.copyOf(volumes);
    }
  }

  record GrowVolume(Resource volume, Resource addition) implements OperationBody {}

  record ShrinkVolume(Resource volume, Value.Scalar subtract) implements OperationBody {}

  record CreateDisk(
      Resource source, DiskInfo.Source.Type targetType, @Nullable String targetProfile)
      implements OperationBody {}

  record DestroyDisk(Resource source) implements OperationBody {}
}
