package dev.tender.operator.http;

import dev.tender.core.model.PodName;
import dev.tender.protocol.agent.AgentCallBody;
import dev.tender.protocol.agent.AgentEvent;
import dev.tender.protocol.agent.ListedFile;
import dev.tender.protocol.agent.SandboxFile;
import dev.tender.protocol.v1.Bytes;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks agents about files in their sandboxes, over their sessions and past the master: its thread
 * does nothing for it. A bounded number of questions is open at a time, some wait, and the rest are
 * refused: an agent that says nothing must not hold up who asks others.
 */
public final class SandboxCalls implements AgentFiles {
  /** Requests over all agents, of which some wait: half of those that the operator API takes. */
  static final int AT_ONCE = 32;

  /** From the request to the answer, waiting for others included. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final AgentSessions sessions;
  private final Duration patience;
  private final Semaphore places = new Semaphore(AT_ONCE);

  public SandboxCalls(AgentSessions sessions) {
    this(sessions, PATIENCE);
  }

  SandboxCalls(AgentSessions sessions, Duration patience) {
    this.sessions = sessions;
    this.patience = patience;
  }

  @Override
  public @Nullable Pod find(String uid) {
    AgentSessions.Session session = sessions.ofPod(uid);
    return session == null ? null : session.pod();
  }

  @Override
  public @Nullable Pod find(PodName name) {
    AgentSessions.Session session = sessions.ofPod(name);
    return session == null ? null : session.pod();
  }

  @Override
  public Answer list(Pod pod, SandboxFile file) throws InterruptedException {
    return ask(pod, request -> new AgentEvent.ListFiles(request, file));
  }

  @Override
  public Answer read(Pod pod, SandboxFile file, long offset, long length)
      throws InterruptedException {
    return ask(pod, request -> new AgentEvent.ReadFile(request, file, offset, length));
  }

  private Answer ask(Pod pod, LongFunction<AgentEvent> question) throws InterruptedException {
    AgentSessions.Session session = sessions.ofPod(pod.uid());
    if (session == null) {
      return away(pod);
    }
    if (!places.tryAcquire()) {
      return refused(AT_ONCE + " requests for files are being answered; try again in a moment");
    }
    long deadline = System.nanoTime() + patience.toNanos();
    try (Questions.Turn turn = session.questions().turn(patience)) {
      return turn == null
          ? refused("Others are reading files of pod " + pod.name() + "; try again in a moment")
          : ask(session, pod, question, deadline);
    } finally {
      places.release();
    }
  }

  private Answer ask(
      AgentSessions.Session session, Pod pod, LongFunction<AgentEvent> question, long deadline)
      throws InterruptedException {
    CompletableFuture<AgentCallBody> answer = new CompletableFuture<>();
    long request = session.questions().open(answer);
    try {
      session.stream().send(new AgentOrder.Question(question.apply(request)));
      return toAnswer(answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException _) {
      return refused(
          "The agent of pod "
              + pod.name()
              + " did not answer within "
              + patience.toSeconds()
              + " s; try again, or look with 'kubectl exec'");
    } catch (ExecutionException _) {
      return away(pod);
    } finally {
      session.questions().close(request);
    }
  }

  private static Answer toAnswer(AgentCallBody body) {
    return switch (body) {
      case AgentCallBody.FilesListed(long _, List<ListedFile> files) -> new Answer.Listed(files);
      case AgentCallBody.FileRead(long _, long size, Bytes data) -> new Answer.Piece(size, data);
      case AgentCallBody.FilesRefused(long _, int status, String message) ->
          new Answer.Refused(new Refusal(status >= 400 && status < 600 ? status : 500, message));
      default -> throw new IllegalStateException("no answer to a question: " + body);
    };
  }

  /** What is told of a pod whose agent is not there. */
  private static Answer away(Pod pod) {
    return refused(
        "The agent of pod "
            + pod.name()
            + " is not connected at the moment; try again, or look"
            + " with 'kubectl exec'");
  }

  private static Answer refused(String sentence) {
    return new Answer.Refused(Refusal.busy(sentence));
  }
}
