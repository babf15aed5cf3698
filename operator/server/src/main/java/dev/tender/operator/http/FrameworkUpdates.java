package dev.tender.operator.http;

import dev.tender.core.master.MasterEffect.CallAnswer;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.Work;
import dev.tender.operator.loop.EventSink;
import dev.tender.operator.wire.Problems;
import dev.tender.operator.wire.WireFrameworks;
import dev.tender.protocol.scheduler.SchedulerCallBody.UpdateFramework;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE_FRAMEWORK, the one call whose answer waits for the master: 200 when it is done, 400 when
 * the call contradicts itself or changes what stays, 403 when it names a role that the framework
 * may not use, 409 when its stream has gone meanwhile.
 */
final class FrameworkUpdates {
  private final SubscriptionGate gate;
  private final Vertx vertx;
  private final EventSink sink;
  private final Subscriptions subscriptions;
  private final Answers answers;
  private final Map<String, Introduction> introductions = new ConcurrentHashMap<>();

  FrameworkUpdates(
      Vertx vertx,
      EventSink sink,
      Subscriptions subscriptions,
      Answers answers,
      SubscriptionGate gate) {
    this.gate = gate;
    this.vertx = vertx;
    this.sink = sink;
    this.subscriptions = subscriptions;
    this.answers = answers;
  }

  /** A stream has begun. */
  void opened(String connection, Introduction introduction) {
    introductions.put(connection, introduction);
  }

  void closed(String connection) {
    introductions.remove(connection);
  }

  /** Null when the call is on its way, and will be answered. */
  @Nullable Refusal update(
      HttpServerResponse response,
      FrameworkId framework,
      @Nullable String connection,
      UpdateFramework update) {
    String inner = update.frameworkInfo().id() == null ? "" : update.frameworkInfo().id().value();
    if (!inner.equals(framework.value())) {
      return Refusal.badRequest(
          "'framework_id' ("
              + framework
              + ") and 'update_framework.framework_info.id' ("
              + inner
              + ") must be the same");
    }
    Introduction introduction = connection == null ? null : introductions.get(connection);
    if (connection == null || introduction == null) {
      return new Refusal(409, "The stream of framework " + framework + " has just ended");
    }
    String change = introduction.immutableChange(update.frameworkInfo());
    if (change != null) {
      return Refusal.badRequest(change);
    }
    Problems problems = new Problems();
    Work.Registration registration =
        WireFrameworks.toCore(
            introduction.completed(update.frameworkInfo()),
            update.suppressedRoles(),
            update.offerConstraints(),
            problems);
    String problem = problems.sentence();
    if (problem != null) {
      return Refusal.badRequest(problem);
    }
    Context context = vertx.getOrCreateContext();
    gate.prepare(introduction.home(), update.frameworkInfo())
        .thenAccept(refusal ->
            on(
                context,
                () -> {
                  // Who has hung up takes the call for lost, and goes on as if it were.
                  if (response.closed()) {
                    return;
                  }
                  refusal.ifPresentOrElse(
                      sentence -> answers.refuse(response, sentence),
                      () ->
                          send(
                              response,
                              update,
                              introduction,
                              new MasterEvent.UpdateFramework(
                                  UUID.randomUUID().toString(),
                                  connection,
                                  framework,
                                  registration)));
                }));
    return null;
  }

  /** At once where that is possible: a later call must not overtake this one. */
  private static void on(Context context, Runnable action) {
    if (context.equals(Vertx.currentContext())) {
      action.run();
    } else {
      context.runOnContext(_ -> action.run());
    }
  }

  private void send(
      HttpServerResponse response,
      UpdateFramework update,
      Introduction introduction,
      MasterEvent.UpdateFramework event) {
    Context context = vertx.getOrCreateContext();
    subscriptions.await(
        event.call(),
        answer -> {
          if (answer instanceof CallAnswer.Done) {
            introduction.become(update.frameworkInfo());
          }
          context.runOnContext(_ -> answer(response, answer));
        });
    if (!sink.offer(event)) {
      subscriptions.forgetCall(event.call());
      answers.refuse(
          response, Refusal.busy("The master has too much to do; try again in a moment"));
    }
  }

  /** Of the framework that a stream belongs to; null when there is no such stream. */
  @Nullable Introduction introductionOf(@Nullable String connection) {
    return connection == null ? null : introductions.get(connection);
  }

  private void answer(HttpServerResponse response, CallAnswer answer) {
    switch (answer) {
      case CallAnswer.Done _ -> answers.done(response);
      case CallAnswer.Invalid(String sentence) ->
          answers.refuse(response, Refusal.badRequest(sentence));
      case CallAnswer.Forbidden(String sentence) ->
          answers.refuse(response, Refusal.forbidden(sentence));
      case CallAnswer.Gone(String sentence) -> answers.refuse(response, new Refusal(409, sentence));
    }
  }
}
