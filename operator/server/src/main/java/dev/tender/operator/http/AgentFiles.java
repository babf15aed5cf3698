package dev.tender.operator.http;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.PodName;
import dev.tender.protocol.agent.ListedFile;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.v1.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What agents tell of files in their sandboxes. For any thread. */
public interface AgentFiles {
  /**
   * An executor pod whose agent can be asked.
   *
   * @param agent the node that it is on
   */
  record Pod(PodName name, String uid, AgentId agent) {}

  /** What an agent says. */
  sealed interface Answer {
    record Listed(List<ListedFile> files) implements Answer {
      public Listed {
        files = List.copyOf(files);
      }
    }

    /**
     * @param size of the whole file in bytes
     */
    record Piece(long size, Bytes data) implements Answer {}

    record Refused(Refusal refusal) implements Answer {}
  }

  /** The pod of that uid; null while its agent is not connected. */
  @Nullable Pod find(String uid);

  /** The pod of that name; null while its agent is not connected. */
  @Nullable Pod find(PodName name);

  /** What a directory holds. Blocks for some seconds at most. */
  Answer list(Pod pod, SandboxFile file) throws InterruptedException;

  /**
   * A piece of a file. Blocks for some seconds at most.
   *
   * @param offset in bytes, from 0
   * @param length of which {@link dev.tender.protocol.agent.AgentEvent#MAX_READ} bytes come at most
   */
  Answer read(Pod pod, SandboxFile file, long offset, long length) throws InterruptedException;
}
