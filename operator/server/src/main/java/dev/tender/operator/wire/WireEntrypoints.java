package dev.tender.operator.wire;

import dev.tender.operator.wire.PodShape.Variable;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.DurationInfo;
import dev.tender.protocol.v1.Environment;
import dev.tender.protocol.v1.EnvironmentVariable;
import dev.tender.protocol.v1.TaskInfo;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Command tasks without a command, which are the entrypoint of their image. Nobody of ours is in
 * their pod, so that what an agent does for other tasks cannot be had.
 */
final class WireEntrypoints {
  private static final long DEFAULT_GRACE_MILLIS = 3_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  private WireEntrypoints() {}

  static boolean isOne(TaskInfo info) {
    CommandInfo command = info.command();
    return info.executor() == null
        && command != null
        && Boolean.FALSE.equals(command.shell())
        && (command.value() == null || command.value().isEmpty());
  }

  /** Begins the shape; what it says of the container comes after it. */
  static PodShape.Entrypoint read(TaskInfo info, CommandInfo command, Problems problems) {
    if (!command.uris().isEmpty()) {
      problems.add(
          "command.uris: nobody fetches for an image's own entrypoint; put the files into the"
              + " image, or set value to the program");
    }
    if (info.healthCheck() != null || info.check() != null) {
      problems.add(
          (info.healthCheck() != null ? "health_check" : "check")
              + ": nobody looks at an image's own entrypoint; leave it out, or set command.value"
              + " to the program");
    }
    Map<String, Variable> variables = new LinkedHashMap<>();
    Environment environment = command.environment();
    for (EnvironmentVariable each :
        environment == null ? List.<EnvironmentVariable>of() : environment.variables()) {
      String value = each.value();
      if (value != null) {
        variables.put(each.name(), new Variable(each.name(), value));
      }
      if (each.secret() != null && each.secret().value() != null) {
        problems.add(
            "command.environment: variable '"
                + each.name()
                + "' is secret, and would have to be written into the pod; put it into a Secret"
                + " and use type REFERENCE");
      }
    }
    return new PodShape.Entrypoint(
        info.taskId().value(),
        new String(Json.encode(info), StandardCharsets.UTF_8),
        command.arguments(),
        List.copyOf(variables.values()),
        graceMillis(info));
  }

  static void checkImage(PodShape.Builder shape, Problems problems) {
    if (shape.image == null) {
      problems.add(
          "command: without value the image's own entrypoint runs, and container names no image;"
              + " name one, or set value to the program");
    }
  }

  private static long graceMillis(TaskInfo info) {
    DurationInfo grace = info.killPolicy() == null ? null : info.killPolicy().gracePeriod();
    return grace == null ? DEFAULT_GRACE_MILLIS : grace.nanoseconds() / NANOS_PER_MILLI;
  }
}
