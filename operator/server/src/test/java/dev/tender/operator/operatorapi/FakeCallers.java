package dev.tender.operator.operatorapi;

import dev.tender.operator.framework.FrameworkReaders;
import dev.tender.operator.framework.FrameworkRegistry;
import dev.tender.operator.framework.PlainPort;
import dev.tender.operator.http.Authenticator;
import dev.tender.operator.http.Caller;
import dev.tender.operator.http.Principals;
import dev.tender.operator.http.Readers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Who stands behind the tokens, credentials and addresses that tests show. */
final class FakeCallers implements Authenticator, Principals {
  /** Of the account that Tender makes for the scheduler of {@link OperatorServer#NAME}. */
  static final String SCHEDULER_TOKEN = "scheduler-token";

  /** Of one of its tasks. */
  static final String TASK_TOKEN = "task-token";

  /** Its credentials are this and {@code pw}. */
  static final String PRINCIPAL = "alice";

  /** Pods by their addresses. */
  final Map<String, Caller> pods = new ConcurrentHashMap<>();

  /** As at an operator with a plain port, and no namespace for strangers. */
  Readers readers(FrameworkRegistry frameworks) {
    return new FrameworkReaders(frameworks, pods::get, new PlainPort(5051, Set.of()), null);
  }

  @Override
  public CompletionStage<Authenticator.Answer> authenticate(String token) {
    return CompletableFuture.completedFuture(
        switch (token) {
          case OperatorServer.TOKEN ->
              new Authenticator.Answer.Known(new Caller("ops", "robot", null, null, null, false));
          case SCHEDULER_TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "trial-scheduler", null, null, null, false));
          case TASK_TOKEN ->
              new Authenticator.Answer.Known(
                  new Caller("ns", "trial-executor", "pod-1", "uid-1", "trial", true));
          default ->
              new Authenticator.Answer.Refused("The token is not a valid service account token");
        });
  }

  @Override
  public CompletionStage<Principals.Answer> check(Principals.Basic shown) {
    return CompletableFuture.completedFuture(
        shown.equals(new Principals.Basic(PRINCIPAL, "pw"))
            ? new Principals.Answer.Known(List.of(OperatorServer.NAME))
            : new Principals.Answer.Wrong("No Framework has credentials with these"));
  }
}
