package dev.tender.operator.operatorapi;

import dev.tender.operator.http.AgentFiles.Answer;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.operatorapi.Desk.Outcome;
import dev.tender.protocol.WireFormat;
import dev.tender.protocol.master.FileInfo;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.OperatorResponse;
import dev.tender.protocol.v1.Bytes;
import java.util.List;

/** LIST_FILES and READ_FILE. */
final class FileCalls {
  private final SandboxReads sandboxes;

  FileCalls(SandboxReads sandboxes) {
    this.sandboxes = sandboxes;
  }

  /** Blocks. */
  Outcome answer(Caller caller, OperatorCall call, WireFormat format) throws InterruptedException {
    return switch (call) {
      case OperatorCall.ListFiles(String path) ->
          switch (sandboxes.find(caller, path)) {
            case SandboxReads.Found.Refused(Refusal refusal) -> new Outcome.Refused(refusal);
            case SandboxReads.Found.Here here ->
                switch (sandboxes.list(here, path)) {
                  case SandboxReads.Listing.Refused(Refusal refusal) ->
                      new Outcome.Refused(refusal);
                  case SandboxReads.Listing.Files(List<FileInfo> files) ->
                      encoded(new OperatorResponse.ListFiles(files), format);
                };
          };
      case OperatorCall.ReadFile read -> read(caller, read, format);
      default -> Outcome.refused(501, "This call is not answered here");
    };
  }

  private Outcome read(Caller caller, OperatorCall.ReadFile read, WireFormat format)
      throws InterruptedException {
    Long length = read.length();
    if (read.offset() < 0 || (length != null && length < 0)) {
      return Outcome.refused(
          400, "read_file: no file has so many bytes; offset and length are less than 2^63");
    }
    return switch (sandboxes.find(caller, read.path())) {
      case SandboxReads.Found.Refused(Refusal refusal) -> new Outcome.Refused(refusal);
      case SandboxReads.Found.Here here ->
          switch (sandboxes.read(here, read.offset(), length)) {
            case Answer.Refused(Refusal refusal) -> new Outcome.Refused(refusal);
            case Answer.Listed _ -> Outcome.refused(500, "The agent read nothing");
            case Answer.Piece(long size, Bytes data) ->
                encoded(new OperatorResponse.ReadFile(size, data), format);
          };
    };
  }

  private static Outcome encoded(OperatorResponse response, WireFormat format) {
    return new Outcome.Answer(200, format.mediaType(), format.encode(response));
  }
}
