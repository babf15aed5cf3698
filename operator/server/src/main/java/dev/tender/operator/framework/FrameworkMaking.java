package dev.tender.operator.framework;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.crd.Framework;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Refusal;
import dev.tender.operator.http.SubscriptionGate.Admission;
import dev.tender.operator.http.SubscriptionGate.Arrival;
import dev.tender.operator.kube.ApiResult;
import dev.tender.protocol.v1.FrameworkInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Has the Framework of a scheduler made or widened, where its caller may, and waits until the
 * master has been told. A null answer means that the scheduler may go on. Blocks.
 */
final class FrameworkMaking {
  private static final int QUESTIONS_AT_ONCE = 16;
  private static final String RIGHT = "create frameworks.tender.dev";

  private final FrameworkRegistry registry;
  private final FrameworkArrivals.Sources sources;
  private final PlainPort plainPort;
  private final Duration patience;
  private final Semaphore slots = new Semaphore(QUESTIONS_AT_ONCE);

  FrameworkMaking(
      FrameworkRegistry registry,
      FrameworkArrivals.Sources sources,
      PlainPort plainPort,
      Duration patience) {
    this.registry = registry;
    this.sources = sources;
    this.plainPort = plainPort;
    this.patience = patience;
  }

  @Nullable Admission mayMake(Arrival arrival, FrameworkName name, @Nullable Caller caller)
      throws IOException, InterruptedException {
    if (arrival.plain() && !plainPort.namespaces().contains(name.namespace())) {
      return new Admission.Denied(PlainPort.closedFor(name));
    }
    if (caller == null
        || asked(() -> sources.rights().may(caller.namespace(), caller.serviceAccount()))) {
      return null;
    }
    return new Admission.Denied(
        "Service account "
            + caller.namespace()
            + "/"
            + caller.serviceAccount()
            + " may not '"
            + RIGHT
            + "' in its namespace, so no Framework "
            + name
            + " is made for it: give it that right (ClusterRole tender-edit has it), or apply the"
            + " Framework");
  }

  @Nullable Admission make(FrameworkName name, FrameworkInfo info)
      throws InterruptedException, IOException {
    return switch (asked(() -> sources.made().make(name, info))) {
      case ApiResult.Done _, ApiResult.Conflict _ -> awaited(name, _ -> true);
      case ApiResult.Missing _ ->
          new Admission.Denied(
              "Framework " + name + " cannot be made: there is no namespace " + name.namespace());
      case ApiResult.Refused(String _, String message) ->
          new Admission.Denied("Framework " + name + " cannot be made: " + message);
      case ApiResult.Failed(String message, long _) -> unwritten(name, message);
      case ApiResult.Unavailable(String message, long _) -> unwritten(name, message);
    };
  }

  @Nullable Admission widen(Framework made, FrameworkInfo info)
      throws InterruptedException, IOException {
    JsonNode patch = MadeFrameworks.widening(made, info);
    if (patch == null) {
      return null;
    }
    FrameworkName name = FrameworkMapper.nameOf(made);
    return switch (asked(() -> sources.made().widen(name, patch))) {
      case ApiResult.Done _ -> awaited(name, told -> MadeFrameworks.covers(told, info));
      case ApiResult.Conflict(String message) -> unwritten(name, message);
      case ApiResult.Missing _ -> unwritten(name, "it has just been deleted");
      case ApiResult.Refused(String _, String message) ->
          new Admission.Denied("Framework " + name + " cannot be widened: " + message);
      case ApiResult.Failed(String message, long _) -> unwritten(name, message);
      case ApiResult.Unavailable(String message, long _) -> unwritten(name, message);
    };
  }

  private static Admission unwritten(FrameworkName name, String message) {
    return busy("Framework " + name + " could not be written; try again in a moment: " + message);
  }

  /** Null once the master has been told of it, and of what is wanted. */
  @Nullable Admission awaited(FrameworkName name, Predicate<Declarations.Framework> wanted)
      throws InterruptedException {
    return registry.awaitDeclared(name, wanted, patience)
        ? null
        : busy(
            "Framework "
                + name
                + " is there, and the master does not have it yet; try again in a moment. If it"
                + " stays so, its conditions say why: kubectl describe framework -n "
                + name.namespace()
                + " "
                + name.name());
  }

  /** What the API server is asked. */
  interface Question<T extends @Nullable Object> {
    T answer() throws IOException;
  }

  /** Not too many at once. */
  <T extends @Nullable Object> T asked(Question<T> question)
      throws IOException, InterruptedException {
    slots.acquire();
    try {
      return question.answer();
    } finally {
      slots.release();
    }
  }

  static Admission turnedAway(int status, String sentence) {
    return new Admission.TurnedAway(new Refusal(status, sentence));
  }

  static Admission busy(String sentence) {
    return turnedAway(503, sentence);
  }
}
