package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.operator.kube.ApiResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes several objects: all or none, as far as Kubernetes lets one. What it would refuse it
 * refuses before anything is written, and when something fails after all, what was written before,
 * or may have been, is taken back.
 */
final class Writing {
  /** So often what others change at the same time may come in between. */
  static final int ATTEMPTS = 5;

  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Cluster cluster;

  Writing(Cluster cluster) {
    this.cluster = cluster;
  }

  /** What came of it. */
  sealed interface Result {
    record Done() implements Result {}

    /** Something is not as it was when it was read. Nothing is written. */
    record Overtaken(String sentence) implements Result {}

    /**
     * @param status of HTTP
     */
    record Failed(int status, String sentence) implements Result {}
  }

  /**
   * One that was sent.
   *
   * @param uid of the object that it has made or changed; null when there was no answer
   */
  private record Sent(Write write, @Nullable String uid) {}

  /** Blocks. */
  Result all(List<Write> writes) throws InterruptedException {
    if (writes.size() > 1) {
      for (Write each : writes) {
        ApiResult result = cluster.write(each.method(), each.path() + "?dryRun=All", each.body());
        Result problem = problem(each, result);
        if (problem != null) {
          return problem;
        }
      }
    }
    // What is deleted cannot be made again as it was, so that comes last.
    List<Write> ordered = new ArrayList<>(writes);
    ordered.sort(Comparator.comparing(each -> each instanceof Write.Delete));
    List<Sent> sent = new ArrayList<>();
    for (Write each : ordered) {
      ApiResult result = cluster.write(each.method(), each.path(), each.body());
      Result problem = problem(each, result);
      if (problem != null) {
        if (result instanceof ApiResult.Failed) {
          // An answer that did not come in time does not say that nothing was done.
          sent.add(new Sent(each, null));
        }
        return withdrawn(sent, problem);
      }
      sent.add(new Sent(each, uid(result)));
    }
    return new Result.Done();
  }

  /** Waits longer from time to time, such that whoever was faster has gone by. */
  static void pause(int attempt) throws InterruptedException {
    Thread.sleep(FIRST_PAUSE_MILLIS << (attempt - 1));
  }

  private static @Nullable String uid(ApiResult result) {
    if (!(result instanceof ApiResult.Done(String object)) || object.isEmpty()) {
      return null;
    }
    try {
      String uid = Write.uid(JSON.readTree(object));
      return uid.isEmpty() ? null : uid;
    } catch (IOException _) {
      return null;
    }
  }

  private Result withdrawn(List<Sent> sent, Result problem) throws InterruptedException {
    List<String> left = new ArrayList<>();
    for (Sent each : sent.reversed()) {
      if (!undone(each)) {
        left.add(each.write.access().toString());
      }
    }
    if (left.isEmpty()) {
      return problem;
    }
    String rest = "; could not be taken back: " + String.join(", ", left);
    return switch (problem) {
      case Result.Failed(int status, String sentence) -> new Result.Failed(status, sentence + rest);
      case Result.Overtaken(String sentence) -> new Result.Failed(409, sentence + rest);
      case Result.Done _ -> problem;
    };
  }

  /** Whether nothing is left of it. */
  private boolean undone(Sent sent) throws InterruptedException {
    Write write = sent.write;
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      JsonNode now;
      try {
        now = cluster.get(write.object());
      } catch (IOException _) {
        return false;
      }
      if (write instanceof Write.Delete) {
        return now != null && Write.uid(now).equals(deleted(write));
      }
      if (now == null || !isLeft(sent, now)) {
        return true;
      }
      Write undo = write.undo(now);
      if (undo == null) {
        return false;
      }
      switch (cluster.write(undo.method(), undo.path(), undo.body())) {
        case ApiResult.Done _, ApiResult.Missing _ -> {
          return true;
        }
        case ApiResult.Conflict _ -> pause(attempt);
        case ApiResult.Refused _, ApiResult.Failed _, ApiResult.Unavailable _ -> {
          return false;
        }
      }
    }
    return false;
  }

  /** False when it has never happened, or others have changed that since. */
  private static boolean isLeft(Sent sent, JsonNode now) {
    return (sent.uid == null || sent.uid.equals(Write.uid(now))) && sent.write.shows(now);
  }

  private static String deleted(Write write) {
    return write.body().path("preconditions").path("uid").asText();
  }

  /** Null when there is none. */
  private static @Nullable Result problem(Write write, ApiResult result) {
    String what = "Kubernetes did not take '" + write.access() + "': ";
    return switch (result) {
      case ApiResult.Done _ -> null;
      case ApiResult.Conflict(String message) -> new Result.Overtaken(what + message);
      case ApiResult.Missing _ -> new Result.Overtaken(what + "it is gone");
      case ApiResult.Refused(String reason, String message) ->
          new Result.Failed(reason.equals("Forbidden") ? 500 : 400, what + message);
      case ApiResult.Failed(String message, long _) -> new Result.Failed(503, what + message);
      case ApiResult.Unavailable(String message, long _) -> new Result.Failed(503, what + message);
    };
  }
}
