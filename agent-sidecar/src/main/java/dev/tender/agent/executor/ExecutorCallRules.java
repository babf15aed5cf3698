package dev.tender.agent.executor;

import dev.tender.protocol.WireFormat;
import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;

/** The rules that a call must follow before anybody looks at whom it concerns. */
final class ExecutorCallRules {
  private static final int UUID_BYTES = 16;
  private static final String MEDIA_TYPES =
      WireFormat.JSON.mediaType() + " or " + WireFormat.PROTOBUF.mediaType();

  private ExecutorCallRules() {}

  /**
   * A call that follows them.
   *
   * @param accepted in which form its answer may come, if that is a stream
   */
  record Checked(ExecutorCall call, WireFormat accepted) {}

  /** Checks a POST. */
  static Checked check(Request request) throws RefusedCallException {
    String contentType = request.headers().get("Content-Type");
    if (contentType == null) {
      throw new RefusedCallException(400, "Expecting 'Content-Type' to be present");
    }
    WireFormat format = WireFormat.ofContentType(contentType);
    if (format == null) {
      throw new RefusedCallException(415, "Expecting 'Content-Type' of " + MEDIA_TYPES);
    }
    ExecutorCall call = decode(format, request.body());
    WireFormat accepted = format;
    switch (call.body()) {
      case ExecutorCallBody.Subscribe _ -> {
        accepted = WireFormat.ofAccept(request.headers().get("Accept"));
        if (accepted == null) {
          throw new RefusedCallException(406, "Expecting 'Accept' to allow " + MEDIA_TYPES);
        }
      }
      case ExecutorCallBody.Update(TaskStatus status) -> check(status);
      case ExecutorCallBody.Message _, ExecutorCallBody.Heartbeat _ -> {}
    }
    return new Checked(call, accepted);
  }

  /** Reads a body, in the words of Mesos when it cannot be. */
  private static ExecutorCall decode(WireFormat format, byte[] body) throws RefusedCallException {
    try {
      return format.decode(ExecutorCall.class, body);
    } catch (WireException malformed) {
      int status = malformed.kind() == WireException.Kind.LITERAL_UNKNOWN ? 501 : 400;
      String message = malformed.getMessage();
      throw new RefusedCallException(status, message == null ? "Malformed call" : message);
    }
  }

  private static void check(TaskStatus status) throws RefusedCallException {
    Bytes uuid = status.uuid();
    if (uuid == null) {
      throw invalid("Expecting 'update.status.uuid' to be present");
    }
    if (uuid.length() != UUID_BYTES) {
      throw invalid("Expecting 'update.status.uuid' to hold 16 bytes, not " + uuid.length());
    }
    if (status.source() != TaskSource.SOURCE_EXECUTOR) {
      throw invalid("Expecting 'update.status.source' to be SOURCE_EXECUTOR");
    }
    if (status.state() == TaskState.TASK_STAGING) {
      throw invalid("Expecting 'update.status.state' not to be TASK_STAGING");
    }
  }

  private static RefusedCallException invalid(String sentence) {
    return new RefusedCallException(400, "Failed to validate executor::Call: " + sentence);
  }
}
