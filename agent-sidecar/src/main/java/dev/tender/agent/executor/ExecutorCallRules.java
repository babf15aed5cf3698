package dev.tender.agent.executor;

import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.TaskSource;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;

/** The rules that a call must follow before anybody looks at whom it concerns. */
final class ExecutorCallRules {
  private static final int UUID_BYTES = 16;

  private ExecutorCallRules() {}

  static ExecutorCall check(Request request) throws RefusedCallException {
    if (!request.method().equals("POST")) {
      throw new RefusedCallException(
          405, "Expecting one of { 'POST' }, but received '" + request.method() + "'");
    }
    String contentType = request.headers().get("Content-Type");
    if (contentType == null) {
      throw new RefusedCallException(400, "Expecting 'Content-Type' to be present");
    }
    if (!ExecutorApi.allowsJson(contentType)) {
      throw new RefusedCallException(415, "Expecting 'Content-Type' of application/json");
    }
    ExecutorCall call = ExecutorApi.decode(request.body());
    switch (call.body()) {
      case ExecutorCallBody.Subscribe _ -> {
        if (!ExecutorApi.allowsJson(request.headers().get("Accept"))) {
          throw new RefusedCallException(406, "Expecting 'Accept' to allow application/json");
        }
      }
      case ExecutorCallBody.Update(TaskStatus status) -> check(status);
      case ExecutorCallBody.Message _, ExecutorCallBody.Heartbeat _ -> {}
    }
    return call;
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
