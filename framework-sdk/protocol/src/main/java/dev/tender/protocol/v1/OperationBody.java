package dev.tender.protocol.v1;

import java.util.List;

/** What to do with offered resources. */
public sealed interface OperationBody {
  record Launch(List<TaskInfo> taskInfos) implements OperationBody {
    public Launch {
      taskInfos = List.copyOf(taskInfos);
    }
  }

  record LaunchGroup(ExecutorInfo executor, TaskGroupInfo taskGroup) implements OperationBody {}

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
}
