package dev.tender.operator.wire;

import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CheckType;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.TaskInfo;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Health checks and checks of tasks: what must be right about them, for whoever runs them. */
final class WireChecks {
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final int HIGHEST_PORT = 65_535;

  private WireChecks() {}

  /** The task with the type of its health check, which old clients leave to whoever reads it. */
  static TaskInfo completed(TaskInfo info) {
    HealthCheck check = info.healthCheck();
    if (check == null || check.type() != null) {
      return info;
    }
    CheckType type = check.command() != null ? CheckType.COMMAND : CheckType.HTTP;
    return check.command() == null && check.http() == null
        ? info
        : info.toBuilder()
            .healthCheck(
                new HealthCheck(
                    type,
                    check.command(),
                    check.http(),
                    check.tcp(),
                    check.delaySeconds(),
                    check.intervalSeconds(),
                    check.timeoutSeconds(),
                    check.consecutiveFailures(),
                    check.gracePeriodSeconds()))
            .build();
  }

  static void check(TaskInfo info, Problems problems) {
    HealthCheck health = info.healthCheck();
    if (health != null) {
      check(health, problems);
    }
    CheckInfo check = info.check();
    if (check != null) {
      check(check, problems);
    }
  }

  private static void check(HealthCheck check, Problems problems) {
    String where = "health_check";
    HealthCheck.Http http = check.http();
    HealthCheck.Tcp tcp = check.tcp();
    switch (check.type()) {
      case null -> problems.add(where + ".type must be set: COMMAND, HTTP or TCP");
      case COMMAND -> command(check.command(), where + ".command", problems);
      case HTTP -> {
        if (http == null) {
          problems.add(where + ".http must be set for type HTTP");
        } else {
          if (http.scheme() != null && !SCHEMES.contains(http.scheme())) {
            problems.add(where + ".http.scheme must be http or https");
          }
          http(http.port(), http.path(), where + ".http", problems);
        }
      }
      case TCP -> {
        if (tcp == null) {
          problems.add(where + ".tcp must be set for type TCP");
        } else {
          port(tcp.port(), where + ".tcp.port", problems);
        }
      }
    }
    seconds(check.delaySeconds(), where + ".delay_seconds", problems);
    seconds(check.intervalSeconds(), where + ".interval_seconds", problems);
    seconds(check.timeoutSeconds(), where + ".timeout_seconds", problems);
    seconds(check.gracePeriodSeconds(), where + ".grace_period_seconds", problems);
  }

  private static void check(CheckInfo check, Problems problems) {
    CheckInfo.Command command = check.command();
    CheckInfo.Http http = check.http();
    CheckInfo.Tcp tcp = check.tcp();
    switch (check.type()) {
      case null -> problems.add("check.type must be set: COMMAND, HTTP or TCP");
      case COMMAND ->
          command(command == null ? null : command.command(), "check.command.command", problems);
      case HTTP -> {
        if (http == null) {
          problems.add("check.http must be set for type HTTP");
        } else {
          http(http.port(), http.path(), "check.http", problems);
        }
      }
      case TCP -> {
        if (tcp == null) {
          problems.add("check.tcp must be set for type TCP");
        } else {
          port(tcp.port(), "check.tcp.port", problems);
        }
      }
    }
    seconds(check.delaySeconds(), "check.delay_seconds", problems);
    seconds(check.intervalSeconds(), "check.interval_seconds", problems);
    seconds(check.timeoutSeconds(), "check.timeout_seconds", problems);
  }

  private static void command(@Nullable CommandInfo command, String where, Problems problems) {
    if (command == null) {
      problems.add(where + " must be set for type COMMAND");
    } else if (command.value() == null || command.value().isEmpty()) {
      problems.add(where + ".value must name what to run");
    } else if (!command.uris().isEmpty()) {
      problems.add(where + ".uris: a check fetches nothing; put them into the task's command");
    }
  }

  private static void http(int port, @Nullable String path, String where, Problems problems) {
    port(port, where + ".port", problems);
    if (path != null && !path.startsWith("/")) {
      problems.add(where + ".path must start with a slash");
    }
  }

  private static void port(int port, String where, Problems problems) {
    if (port < 1 || port > HIGHEST_PORT) {
      problems.add(where + " must be a port, 1 to " + HIGHEST_PORT);
    }
  }

  private static void seconds(@Nullable Double seconds, String where, Problems problems) {
    if (seconds != null && !(seconds >= 0 && seconds < Integer.MAX_VALUE)) {
      problems.add(where + " must not be negative, and less than " + Integer.MAX_VALUE);
    }
  }
}
