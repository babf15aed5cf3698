package dev.tender.operator.wire;

import dev.tender.protocol.v1.CheckInfo;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.EnvironmentVariable;
import dev.tender.protocol.v1.HealthCheck;
import dev.tender.protocol.v1.Secret;
import dev.tender.protocol.v1.TaskInfo;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a CommandInfo asks of its pod, and whether it can be run at all. */
final class WireCommands {
  /** Whoever the Framework's executors run as. */
  private static final String ANYBODY = "nonroot";

  private final TaskTerms terms;
  private final PodShape.Builder shape;
  private final Problems problems;
  private final UnknownUsers unknown;

  WireCommands(TaskTerms terms, PodShape.Builder shape, Problems problems, UnknownUsers unknown) {
    this.terms = terms;
    this.shape = shape;
    this.problems = problems;
    this.unknown = unknown;
  }

  /**
   * @param where field that holds it, for the sentences
   */
  void read(@Nullable CommandInfo command, String where) {
    user(command == null ? null : command.user());
    if (command == null) {
      return;
    }
    boolean shell = command.shell() == null || command.shell();
    if (shell && (command.value() == null || command.value().isEmpty())) {
      problems.add(where + ".value must be set, or shell must be false");
    }
    if (!shell && (command.value() == null || command.value().isEmpty())) {
      problems.add(
          where
              + ": an image's own entrypoint (shell false, no value) runs as a command task that has"
              + " its pod to itself, and nothing else does; set value to the program");
    }
    environment(command, where);
  }

  /** The same of one that is its image's entrypoint. */
  void readEntrypoint(CommandInfo command, String where) {
    user(command.user());
    environment(command, where);
  }

  private void environment(CommandInfo command, String where) {
    if (command.environment() != null) {
      Set<String> secrets = new HashSet<>();
      for (EnvironmentVariable variable : command.environment().variables()) {
        variable(variable, where + ".environment: variable '" + variable.name() + "'", secrets);
      }
    }
  }

  /** The commands of a task's checks, which run beside the task; after its own. */
  void readChecks(TaskInfo info) {
    HealthCheck health = info.healthCheck();
    if (health != null && health.command() != null) {
      readCheck(health.command(), "health_check.command");
    }
    CheckInfo check = info.check();
    if (check != null && check.command() != null && check.command().command() != null) {
      readCheck(check.command().command(), "check.command.command");
    }
  }

  private void readCheck(CommandInfo command, String where) {
    Long id = idOf(command.user());
    if (id != null && !id.equals(shape.user)) {
      problems.add(
          where + ".user: a check runs in its task's container, and so as its user; leave it out");
    }
    environment(command, where);
  }

  private void variable(EnvironmentVariable variable, String where, Set<String> secrets) {
    if (variable.name().isEmpty() || variable.name().indexOf('=') >= 0) {
      problems.add(where + " has no name that a variable can have: not empty, and without '='");
      return;
    }
    Secret secret = variable.secret();
    switch (variable.type() == null ? "VALUE" : variable.type()) {
      case "VALUE" -> {
        if (variable.value() == null || secret != null) {
          problems.add(where + " is of type VALUE and must have a 'value' and no 'secret'");
        }
      }
      case "SECRET" -> {
        if (secret == null || variable.value() != null) {
          problems.add(where + " is of type SECRET and must have a 'secret' and no 'value'");
        } else {
          secret(variable.name(), secret, where, secrets);
        }
      }
      default -> problems.add(where + " is of type " + variable.type() + "; use VALUE or SECRET");
    }
  }

  /** A value travels with the launch and is written nowhere else; a reference is the kubelet's. */
  private void secret(String variable, Secret secret, String where, Set<String> secrets) {
    if (secret.type() == Secret.Type.VALUE) {
      if (secret.value() == null || secret.reference() != null) {
        problems.add(where + " is a secret of type VALUE and must have a 'value' and nothing else");
      }
      return;
    }
    Secret.Reference reference = WireSecrets.reference(secret, where + ".secret", true, problems);
    if (reference == null) {
      return;
    }
    if (!secrets.add(variable)) {
      problems.add(where + " is a secret twice; leave one out");
      return;
    }
    PodShape.SecretVariable added =
        new PodShape.SecretVariable(variable, reference.name(), String.valueOf(reference.key()));
    for (PodShape.SecretVariable other : shape.secrets) {
      if (other.variable().equals(variable)) {
        if (!other.equals(added)) {
          problems.add(
              where
                  + " is another secret elsewhere in the task, and its container has one of each"
                  + " name; give it another name");
        }
        return;
      }
    }
    shape.secrets.add(added);
  }

  /** Clients must name one and mostly say root, so that a name without an id is no error. */
  private void user(@Nullable String named) {
    String user = named == null || named.isEmpty() ? terms.user() : named;
    shape.user = idOf(user);
  }

  private @Nullable Long idOf(@Nullable String user) {
    if (user == null || user.isEmpty() || user.equals(ANYBODY)) {
      return null;
    }
    Long id = terms.users().get(user);
    if (id == null && terms.framework() != null) {
      unknown.left(terms.framework(), user);
    }
    return id;
  }
}
