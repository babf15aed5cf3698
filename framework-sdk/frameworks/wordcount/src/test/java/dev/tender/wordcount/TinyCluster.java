package dev.tender.wordcount;

import dev.tender.protocol.executor.ExecutorCall;
import dev.tender.protocol.executor.ExecutorCallBody;
import dev.tender.protocol.executor.ExecutorEvent;
import dev.tender.protocol.http.ChunkWriter;
import dev.tender.protocol.http.Handler;
import dev.tender.protocol.http.HttpOptions;
import dev.tender.protocol.http.HttpServer;
import dev.tender.protocol.http.Request;
import dev.tender.protocol.http.Response;
import dev.tender.protocol.json.Json;
import dev.tender.protocol.json.WireException;
import dev.tender.protocol.recordio.RecordIo;
import dev.tender.protocol.scheduler.SchedulerCall;
import dev.tender.protocol.scheduler.SchedulerCallBody;
import dev.tender.protocol.scheduler.SchedulerEvent;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AgentInfo;
import dev.tender.protocol.v1.ContainerId;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.FrameworkInfo;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.OperationBody;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import dev.tender.sdk.executor.ExecutorDriver;
import dev.tender.sdk.executor.ExecutorSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * A master and its agents in this process, just enough for one framework: offers whatever is free,
 * half of the processors and all memory reserved for the framework, runs executors in threads,
 * passes updates on at once and stores nothing.
 */
final class TinyCluster implements AutoCloseable {
  private static final FrameworkId FRAMEWORK = new FrameworkId("fw-1");
  private static final double CPUS = 2;
  private static final double MEM = 1024;

  private final Path texts;
  private final Path sandboxes;
  private final HttpServer master;
  private final List<Node> nodes = new ArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<TaskState> states = new ArrayList<>();
  private ChunkWriter scheduler;
  private int offers;

  TinyCluster(Path texts, Path sandboxes, int size) throws IOException {
    this.texts = texts;
    this.sandboxes = sandboxes;
    this.master = serve(this::fromScheduler);
    for (int i = 1; i <= size; i++) {
      nodes.add(new Node(new AgentId("node-" + i)));
    }
  }

  String address() {
    return "127.0.0.1:" + master.port();
  }

  synchronized List<TaskState> states() {
    return List.copyOf(states);
  }

  /** Waits until so many tasks have finished and all nodes have had one. */
  synchronized void awaitFinished(int tasks) throws InterruptedException {
    while (nodesUsed() < nodes.size()
        || states.stream().filter(state -> state == TaskState.TASK_FINISHED).count() < tasks) {
      wait();
    }
  }

  /** Ends the executor of a node without a word to it, as a crash does. */
  void crash(int node) throws IOException {
    nodes.get(node).crash();
  }

  /** How many nodes have had a task. */
  synchronized long nodesUsed() {
    return nodes.stream().filter(node -> node.hadTask).count();
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    for (Node node : nodes) {
      node.server.close();
    }
    master.close();
  }

  private static HttpServer serve(Handler handler) throws IOException {
    return HttpServer.serve(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), HttpOptions.DEFAULT, handler);
  }

  private Response fromScheduler(Request request) {
    SchedulerCall call;
    try {
      call = Json.decode(SchedulerCall.class, request.body());
    } catch (WireException e) {
      return Response.error(400, e.getMessage());
    }
    if (call.body() instanceof SchedulerCallBody.Subscribe) {
      return Response.stream(
          Map.of("Content-Type", "application/json", "Mesos-Stream-Id", "s"), this::subscribed);
    }
    synchronized (this) {
      switch (call.body()) {
        case SchedulerCallBody.Accept accept -> accepted(accept);
        case SchedulerCallBody.Decline decline -> declined(decline);
        case SchedulerCallBody.Revive _ -> nodes.forEach(node -> node.declined = false);
        default -> {
          // Not needed here.
        }
      }
      offer();
    }
    return Response.accepted();
  }

  private void subscribed(ChunkWriter out) throws IOException, InterruptedException {
    synchronized (this) {
      scheduler = out;
      tell(new SchedulerEvent.Subscribed(FRAMEWORK, 15.0, null));
      offer();
    }
    over.await();
  }

  private void tell(SchedulerEvent event) {
    try {
      scheduler.write(RecordIo.frame(Json.encode(event)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Offers every node that is not offered already. */
  private void offer() {
    for (Node node : nodes) {
      if (node.offered == null && node.free("cpus") >= 0.1 && !node.declined) {
        offers++;
        node.offered = new OfferId("o-" + offers);
        tell(
            new SchedulerEvent.Offers(
                List.of(
                    new Offer(
                        node.offered,
                        FRAMEWORK,
                        node.id,
                        node.id.value(),
                        null,
                        node.free(),
                        List.of(),
                        List.of(),
                        null,
                        null))));
      }
    }
  }

  private void accepted(SchedulerCallBody.Accept accept) {
    for (Node node : nodes) {
      if (node.offered != null && accept.offerIds().contains(node.offered)) {
        node.offered = null;
        for (Operation operation : accept.operations()) {
          if (operation.body() instanceof OperationBody.Launch launch) {
            launch.taskInfos().forEach(node::launchIfItFits);
          }
        }
      }
    }
  }

  private void declined(SchedulerCallBody.Decline decline) {
    for (Node node : nodes) {
      if (node.offered != null && decline.offerIds().contains(node.offered)) {
        node.offered = null;
        node.declined = true;
      }
    }
  }

  /** An agent and the one executor that it runs. */
  private final class Node {
    private final AgentId id;
    private final HttpServer server;
    private final Map<TaskId, TaskInfo> tasks = new LinkedHashMap<>();
    private final List<TaskInfo> queue = new ArrayList<>();

    /** Amounts without their value, and how much of each is free. */
    private final Map<Resource, Double> free = new LinkedHashMap<>();

    private OfferId offered;
    private boolean declined;
    private boolean hadTask;
    private boolean hasExecutor;
    private ChunkWriter executor;
    private WordExecutor running;

    Node(AgentId id) throws IOException {
      this.id = id;
      this.server = serve(this::fromExecutor);
      freeAll();
    }

    private void freeAll() {
      free.clear();
      Resource half = Resource.cpus(CPUS / 2);
      take(
          List.of(
              half, half.reservedFor("words", null), Resource.mem(MEM).reservedFor("words", null)),
          1);
    }

    private List<Resource> free() {
      return free.entrySet().stream()
          .filter(part -> part.getValue() >= 0.001)
          .map(part -> part.getKey().withValue(new Value.Scalar(part.getValue())))
          .toList();
    }

    private double free(String name) {
      return Resource.sum(free(), name);
    }

    /** The master's own check: whether reserved or not, nobody takes what was not offered. */
    void launchIfItFits(TaskInfo task) {
      List<Resource> needed = new ArrayList<>(task.resources());
      if (!hasExecutor) {
        needed.addAll(task.executor().resources());
      }
      take(needed, -1);
      boolean fits = free.values().stream().allMatch(left -> left > -0.0005);
      take(needed, 1);
      if (fits) {
        launch(task);
      } else {
        report(
            TaskStatus.builder()
                .taskId(task.taskId())
                .state(TaskState.TASK_ERROR)
                .message("Task uses more resources than available")
                .build());
      }
    }

    void launch(TaskInfo task) {
      hadTask = true;
      take(task.resources(), -1);
      tasks.put(task.taskId(), task);
      if (!hasExecutor) {
        hasExecutor = true;
        take(task.executor().resources(), -1);
        start();
      }
      if (executor == null) {
        queue.add(task);
      } else {
        order(new ExecutorEvent.Launch(task));
      }
    }

    private void take(List<Resource> resources, int sign) {
      for (Resource resource : resources) {
        if (resource.value() instanceof Value.Scalar(double amount)) {
          free.merge(resource.withValue(new Value.Scalar(0)), sign * amount, Double::sum);
        }
      }
    }

    private void start() {
      Map<String, String> environment =
          Map.of(
              "MESOS_AGENT_ENDPOINT",
              "127.0.0.1:" + server.port(),
              "MESOS_FRAMEWORK_ID",
              FRAMEWORK.value(),
              "MESOS_EXECUTOR_ID",
              "words",
              "MESOS_SANDBOX",
              sandboxes.resolve(id.value()).toString());
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            ExecutorSettings settings = ExecutorSettings.fromEnvironment(environment);
            try (WordExecutor words = new WordExecutor(texts, settings.sandbox())) {
              running = words;
              ExecutorDriver.run(settings, words);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }

    void crash() throws IOException {
      synchronized (TinyCluster.this) {
        running.close();
        executor.close();
        executor = null;
        hasExecutor = false;
        tell(new SchedulerEvent.Failure(id, new ExecutorId("words"), 9));
        for (TaskInfo task : List.copyOf(tasks.values())) {
          report(TaskStatus.builder().taskId(task.taskId()).state(TaskState.TASK_FAILED).build());
        }
        freeAll();
        offer();
      }
    }

    private Response fromExecutor(Request request) {
      ExecutorCall call;
      try {
        call = Json.decode(ExecutorCall.class, request.body());
      } catch (WireException e) {
        return Response.error(400, e.getMessage());
      }
      if (call.body() instanceof ExecutorCallBody.Subscribe) {
        return Response.stream(
            Map.of("Content-Type", "application/json"), out -> subscribed(call, out));
      }
      synchronized (TinyCluster.this) {
        if (call.body() instanceof ExecutorCallBody.Update update && executor != null) {
          TaskStatus status = update.status();
          order(new ExecutorEvent.Acknowledged(status.taskId(), status.uuid()));
          report(status);
        }
        declined = false;
        offer();
      }
      return Response.accepted();
    }

    private void subscribed(ExecutorCall call, ChunkWriter out)
        throws IOException, InterruptedException {
      synchronized (TinyCluster.this) {
        executor = out;
        order(
            new ExecutorEvent.Subscribed(
                ExecutorInfo.builder().executorId(call.executorId()).build(),
                FrameworkInfo.builder().user("nonroot").name("words").build(),
                new AgentInfo("127.0.0.1", 5051, List.of(), List.of(), id, null, false),
                new ContainerId("c")));
        queue.forEach(task -> order(new ExecutorEvent.Launch(task)));
        queue.clear();
      }
      over.await();
    }

    private void order(ExecutorEvent event) {
      try {
        executor.write(RecordIo.frame(Json.encode(event)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void report(TaskStatus status) {
      states.add(status.state());
      TinyCluster.this.notifyAll();
      if (status.state().isTerminal()) {
        TaskInfo task = tasks.remove(status.taskId());
        if (task != null) {
          take(task.resources(), 1);
        }
      }
      tell(new SchedulerEvent.Update(status.toBuilder().agentId(id).build()));
    }
  }
}
