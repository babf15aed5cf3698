package dev.tender.operator.operatorapi;

import dev.tender.operator.http.AgentFiles.Answer;
import dev.tender.operator.operatorapi.Desk.Outcome;
import dev.tender.protocol.v1.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A whole file, piece by piece; as long as it was at first, whatever is added meanwhile. */
final class Download implements Outcome.Pieces {
  private final SandboxReads sandboxes;
  private final SandboxReads.Found.Here here;
  private final long size;
  private byte @Nullable [] first;
  private long done;

  private Download(SandboxReads sandboxes, SandboxReads.Found.Here here, Answer.Piece first) {
    this.sandboxes = sandboxes;
    this.here = here;
    this.size = first.size();
    this.first = first.data().toArray();
  }

  /** Blocks for the first piece. */
  static Outcome of(SandboxReads sandboxes, SandboxReads.Found.Here here)
      throws InterruptedException {
    return switch (sandboxes.read(here, 0, null)) {
      case Answer.Refused(var refusal) -> new Outcome.Refused(refusal);
      case Answer.Listed _ -> Outcome.refused(500, "The agent read nothing");
      case Answer.Piece first -> {
        String path = here.path().below();
        yield new Outcome.Flow(
            "application/octet-stream",
            path.substring(path.lastIndexOf('/') + 1),
            new Download(sandboxes, here, first));
      }
    };
  }

  @Override
  public byte @Nullable [] next() throws InterruptedException, IOException {
    byte[] piece = first == null ? piece() : first;
    first = null;
    done += piece.length;
    return piece.length == 0 ? null : piece;
  }

  private byte[] piece() throws InterruptedException, IOException {
    if (done >= size) {
      return new byte[0];
    }
    return switch (sandboxes.read(here, done, size - done)) {
      case Answer.Piece(long _, Bytes data) -> data.toArray();
      case Answer.Refused(var refusal) -> throw new IOException(refusal.sentence());
      case Answer.Listed _ -> throw new IOException("the agent read nothing");
    };
  }
}
