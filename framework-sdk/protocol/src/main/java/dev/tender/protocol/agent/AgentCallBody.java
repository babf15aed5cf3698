package dev.tender.protocol.agent;

import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import java.util.List;

/** What an agent tells the master. */
public sealed interface AgentCallBody {
  record Subscribe(
      int protocolVersion,
      PodRef pod,
      List<ExecutorRecord> executors,
      List<TaskRecord> tasks,
      long highestTerm)
      implements AgentCallBody {
    public Subscribe {
      executors = List.copyOf(executors);
      tasks = List.copyOf(tasks);
    }
  }

  record Updates(List<UpdateRecord> updates) implements AgentCallBody {
    public Updates {
      updates = List.copyOf(updates);
    }
  }

  record Message(FrameworkId frameworkId, ExecutorId executorId, Bytes data)
      implements AgentCallBody {}

  record ExecutorExited(FrameworkId frameworkId, ExecutorId executorId, int status, String message)
      implements AgentCallBody {}

  /**
   * Something of the last task could not be removed from the executor's container: the agent starts
   * nothing there again, and the pod should go. Said once in every session.
   */
  record PodUnusable(String reason) implements AgentCallBody {}

  record Heartbeat() implements AgentCallBody {}

  /** Answers LIST_FILES. */
  record FilesListed(long request, List<ListedFile> files) implements AgentCallBody {
    public FilesListed {
      files = List.copyOf(files);
    }
  }

  /**
   * Answers READ_FILE.
   *
   * @param size of the file now, in bytes
   * @param data from the wanted offset on; less than was wanted at the file's end, and where it is
   *     more than one answer may hold
   */
  record FileRead(long request, long size, Bytes data) implements AgentCallBody {}

  /**
   * Answers LIST_FILES and READ_FILE with why not.
   *
   * @param status as over HTTP: 400, 403, 404, 410, 503
   */
  record FilesRefused(long request, int status, String message) implements AgentCallBody {}
}
