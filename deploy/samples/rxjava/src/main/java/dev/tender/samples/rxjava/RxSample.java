package dev.tender.samples.rxjava;

import static com.mesosphere.mesos.rx.java.SinkOperations.sink;
import static com.mesosphere.mesos.rx.java.protobuf.ProtobufMesosClientBuilder.schedulerUsingProtos;
import static com.mesosphere.mesos.rx.java.util.UserAgentEntries.literal;

import com.mesosphere.mesos.rx.java.AwaitableSubscription;
import com.mesosphere.mesos.rx.java.SinkOperation;
import com.mesosphere.mesos.rx.java.protobuf.SchedulerCalls;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Offer;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import rx.Observable;

/**
 * {@code RxSample URI NAME TASKS}: runs so many command tasks and one that sleeps, leaves, comes
 * back with its framework id, asks how the sleeper is, kills it, and tears itself down. Tells what
 * happens line by line. URI is that of the scheduler API with principal and secret as user info.
 */
public final class RxSample {
  private static final String SLEEPER = "sleeper";

  private final URI uri;
  private final String name;
  private final Queue<String> waiting = new ArrayDeque<>();
  private final CountDownLatch finished;
  private boolean sleeping;
  private FrameworkID id = FrameworkID.getDefaultInstance();

  private RxSample(URI uri, String name, int wanted) {
    this.uri = uri;
    this.name = name;
    for (int i = 0; i < wanted; i++) {
      waiting.add("task-" + i);
    }
    finished = new CountDownLatch(wanted + 1);
  }

  /** See the class. */
  public static void main(String[] args) throws InterruptedException {
    RxSample sample = new RxSample(URI.create(args[0]), args[1], Integer.parseInt(args[2]));
    sample.run();
    sample.comeBack();
    System.exit(0);
  }

  /** Until all tasks have finished and the sleeper runs. */
  private void run() throws InterruptedException {
    AwaitableSubscription stream = open(Optional.empty(), this::launching);
    finished.await();
    stream.unsubscribe();
    System.out.println("left");
  }

  /** Until the master ends the stream, as it does after TEARDOWN. */
  private void comeBack() {
    try {
      open(Optional.of(id), this::returned).await();
      System.out.println("ended");
    } catch (Throwable problem) {
      System.out.println("ended by " + problem);
    }
  }

  private interface Answers {
    List<Call> to(Event event);
  }

  private AwaitableSubscription open(Optional<FrameworkID> known, Answers answers) {
    FrameworkInfo.Builder info =
        FrameworkInfo.newBuilder().setUser("nobody").setName(name).setFailoverTimeout(600);
    Call.Builder subscribe = Call.newBuilder().setType(Call.Type.SUBSCRIBE);
    known.ifPresent(value -> {
      info.setId(value);
      subscribe.setFrameworkId(value);
    });
    subscribe.setSubscribe(Call.Subscribe.newBuilder().setFrameworkInfo(info));
    return schedulerUsingProtos()
        .mesosUri(uri)
        .applicationUserAgentEntry(literal("tender-sample", "1"))
        .subscribe(subscribe.build())
        .processStream(
            events -> events.concatMap(event -> Observable.from(operations(answers.to(event)))))
        .build()
        .openStream();
  }

  private static List<Optional<SinkOperation<Call>>> operations(List<Call> calls) {
    List<Optional<SinkOperation<Call>>> operations = new ArrayList<>();
    for (Call call : calls) {
      operations.add(
          Optional.of(
              sink(
                  call,
                  () -> {},
                  problem -> System.out.println("refused " + call.getType() + " " + problem))));
    }
    return operations.isEmpty() ? List.of(Optional.empty()) : operations;
  }

  private List<Call> launching(Event event) {
    tell(event);
    return switch (event.getType()) {
      case SUBSCRIBED -> {
        id = event.getSubscribed().getFrameworkId();
        yield List.of();
      }
      case OFFERS -> event.getOffers().getOffersList().stream().map(this::answer).toList();
      case UPDATE -> {
        TaskStatus status = event.getUpdate().getStatus();
        note(status);
        yield acknowledged(status);
      }
      default -> List.of();
    };
  }

  private void note(TaskStatus status) {
    String task = status.getTaskId().getValue();
    boolean sleeper = task.equals(SLEEPER);
    switch (status.getState()) {
      case TASK_RUNNING, TASK_FINISHED -> {
        if (sleeper == (status.getState() == TaskState.TASK_RUNNING)) {
          finished.countDown();
        }
      }
      // An offer that held less than it seemed, or an agent that went: another will do.
      case TASK_LOST -> {
        if (sleeper) {
          sleeping = false;
        } else {
          waiting.add(task);
        }
      }
      case TASK_ERROR, TASK_FAILED -> {
        System.out.println("failed: " + status.getMessage());
        System.exit(1);
      }
      default -> {
        // On its way.
      }
    }
  }

  private Call answer(Offer offer) {
    List<TaskInfo> tasks = new ArrayList<>();
    int room = Tasks.room(offer);
    if (!sleeping && room > 0) {
      sleeping = true;
      tasks.add(Tasks.task(SLEEPER, "sleep 3600", offer.getAgentId()));
    }
    while (!waiting.isEmpty() && tasks.size() < room) {
      tasks.add(Tasks.task(waiting.remove(), "echo from $MESOS_TASK_ID", offer.getAgentId()));
    }
    if (tasks.isEmpty()) {
      return SchedulerCalls.decline(id, List.of(offer.getId()));
    }
    return Call.newBuilder()
        .setFrameworkId(id)
        .setType(Call.Type.ACCEPT)
        .setAccept(
            Call.Accept.newBuilder()
                .addOfferIds(offer.getId())
                .addOperations(
                    Offer.Operation.newBuilder()
                        .setType(Offer.Operation.Type.LAUNCH)
                        .setLaunch(Offer.Operation.Launch.newBuilder().addAllTaskInfos(tasks))))
        .build();
  }

  private List<Call> returned(Event event) {
    tell(event);
    return switch (event.getType()) {
      case SUBSCRIBED -> List.of(reconcile());
      case OFFERS ->
          event.getOffers().getOffersList().stream()
              .map(offer -> SchedulerCalls.decline(id, List.of(offer.getId())))
              .toList();
      case UPDATE -> ended(event.getUpdate().getStatus());
      default -> List.of();
    };
  }

  private Call reconcile() {
    return Call.newBuilder()
        .setFrameworkId(id)
        .setType(Call.Type.RECONCILE)
        .setReconcile(
            Call.Reconcile.newBuilder()
                .addTasks(Call.Reconcile.Task.newBuilder().setTaskId(sleeper())))
        .build();
  }

  private List<Call> ended(TaskStatus status) {
    if (status.getState() == TaskState.TASK_KILLED) {
      // Nothing is left to acknowledge after it, and calls may overtake each other.
      return List.of(Call.newBuilder().setFrameworkId(id).setType(Call.Type.TEARDOWN).build());
    }
    List<Call> calls = new ArrayList<>(acknowledged(status));
    if (status.getReason() == TaskStatus.Reason.REASON_RECONCILIATION) {
      calls.add(
          Call.newBuilder()
              .setFrameworkId(id)
              .setType(Call.Type.KILL)
              .setKill(Call.Kill.newBuilder().setTaskId(sleeper()))
              .build());
    }
    return calls;
  }

  private static TaskID sleeper() {
    return TaskID.newBuilder().setValue(SLEEPER).build();
  }

  private List<Call> acknowledged(TaskStatus status) {
    return status.hasUuid()
        ? List.of(
            SchedulerCalls.ackUpdate(id, status.getUuid(), status.getAgentId(), status.getTaskId()))
        : List.of();
  }

  private static void tell(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED ->
          System.out.println("subscribed " + event.getSubscribed().getFrameworkId().getValue());
      case UPDATE -> {
        TaskStatus status = event.getUpdate().getStatus();
        System.out.println(
            "update "
                + status.getTaskId().getValue()
                + " "
                + status.getState()
                + (status.hasReason() ? " " + status.getReason() : ""));
      }
      case ERROR -> System.out.println("error " + event.getError().getMessage());
      default -> {
        // Offers and heartbeats are many.
      }
    }
  }
}
