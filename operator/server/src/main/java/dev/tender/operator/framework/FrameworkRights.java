package dev.tender.operator.framework;

import dev.tender.core.model.FrameworkName;
import dev.tender.operator.http.Caller;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.Remembered;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What a service account may do with the Frameworks of its namespace, as Kubernetes says. A yes is
 * believed for a minute, a no for 10 s. Blocks.
 */
public final class FrameworkRights {
  /** Asks the API server. */
  public interface Reviewer {
    boolean allowed(String namespace, String account, Access access) throws IOException;
  }

  private static final Duration YES = Duration.ofMinutes(1);
  private static final Duration NO = Duration.ofSeconds(10);

  private record Question(String namespace, String account, Access access) {}

  private final Remembered<Question, Boolean> answers;

  public FrameworkRights(Reviewer reviewer, InstantSource clock) {
    answers =
        new Remembered<>(
            question ->
                reviewer.allowed(question.namespace(), question.account(), question.access()),
            may -> may ? YES : NO,
            clock);
  }

  /** To make one. Its name is not known to the API server yet, so it may be any. */
  static Access making(FrameworkName framework) {
    return new Access("create", "tender.dev", "frameworks", framework.namespace(), "");
  }

  /**
   * To subscribe as its scheduler. There is nothing at that path: it is a right without an object,
   * so that whoever runs a scheduler need not be allowed to change its Framework.
   */
  static Access registering(FrameworkName framework) {
    return new Access(
        "create",
        "tender.dev",
        "frameworks/registrations",
        framework.namespace(),
        framework.name());
  }

  boolean may(Caller caller, Access access) throws IOException {
    return answers.get(new Question(caller.namespace(), caller.serviceAccount(), access));
  }
}
