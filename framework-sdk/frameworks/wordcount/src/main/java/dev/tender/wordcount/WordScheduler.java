package dev.tender.wordcount;

import dev.tender.protocol.http.HostPort;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.Attribute;
import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.ContainerStatus;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.NetworkIpAddress;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.protocol.v1.Value;
import dev.tender.sdk.Commands;
import dev.tender.sdk.ExecutorPool;
import dev.tender.sdk.Needs;
import dev.tender.sdk.OfferedResources;
import dev.tender.sdk.Scheduler;
import dev.tender.sdk.SchedulerDriver;
import dev.tender.sdk.TaskIds;
import dev.tender.sdk.TaskStates;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Places the works of a job on what is offered, one executor a node. */
final class WordScheduler implements Scheduler {
  private static final ExecutorId EXECUTOR = new ExecutorId("words");
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** For how long a node gets nothing after a task has failed there. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  private final Options options;
  private final Texts texts;
  private final Job job;
  private final Needs taskNeeds;
  private final ExecutorPool executors;
  private final Duration pause;
  private final PrintStream out;
  private final TaskIds ids = TaskIds.startingWith("words");
  private final Map<AgentId, String> nodes = new TreeMap<>(Comparator.comparing(AgentId::value));
  private final Set<AgentId> paused = new HashSet<>();
  private final long beginNanos = System.nanoTime();
  private boolean begun;
  private boolean declined;
  private long shownBytes;

  WordScheduler(Options options, Texts texts, Duration pause, PrintStream out) {
    this.options = options;
    this.texts = texts;
    this.pause = pause;
    this.out = out;
    this.job = new Job(texts, options);
    this.taskNeeds = Needs.none().cpus(options.mapCpus()).mem(options.mapMem());
    this.executors =
        new ExecutorPool(
            executor(options),
            Needs.none().cpus(options.executorCpus()).mem(options.executorMem()));
  }

  /** An offer while it is being filled. */
  private static final class Basket {
    final Offer offer;
    final OfferedResources left;
    final List<TaskInfo> tasks = new ArrayList<>();

    Basket(Offer offer) {
      this.offer = offer;
      this.left = OfferedResources.of(offer);
    }
  }

  @Override
  public void registered(SchedulerDriver driver, FrameworkId id) {
    if (!begun) {
      begun = true;
      out.printf(
          "counting %d files, %.1f MiB, %d times: %s%n",
          texts.files(), mebibytes(texts.bytes()), options.repeat(), job.progress());
      driver.executeAfter(SECOND, () -> showProgress(driver));
    }
  }

  @Override
  public void offers(SchedulerDriver driver, List<Offer> offers) {
    List<Basket> baskets = offers.stream().map(Basket::new).toList();
    boolean placed = true;
    while (placed) {
      // One each, round and round: the nodes fill up evenly.
      placed = false;
      for (Basket basket : baskets) {
        placed |= place(basket);
      }
    }
    for (Basket basket : baskets) {
      if (basket.tasks.isEmpty()) {
        declined = true;
        driver.decline(basket.offer);
      } else {
        driver.launch(basket.offer, basket.tasks);
      }
    }
  }

  @Override
  public void update(SchedulerDriver driver, TaskStatus status) {
    if (!TaskStates.isEnd(status.state())) {
      if (status.state() == TaskState.TASK_UNREACHABLE) {
        // It may come back, but nobody waits for it.
        job.lost(status.taskId(), "its node is out of reach");
      }
    } else if (status.state() == TaskState.TASK_FINISHED) {
      finished(driver, status);
    } else {
      ended(driver, status);
    }
    job.givenUp().ifPresent(driver::fail);
    askForOffers(driver);
  }

  @Override
  public void executorEnded(
      SchedulerDriver driver, AgentId agent, ExecutorId executor, int status) {
    out.println("the executor on " + nodeOf(agent) + " ended with status " + status);
    executors.ended(agent);
    job.lostAgent(agent);
  }

  @Override
  public void agentLost(SchedulerDriver driver, AgentId agent) {
    out.println("node " + nodeOf(agent) + " is gone");
    executors.ended(agent);
    job.lostAgent(agent);
  }

  @Override
  public void disconnected(SchedulerDriver driver, String reason) {
    out.println("the master is away: " + reason);
  }

  /** Offers that were declined when there was nothing to do are wanted now. */
  private void askForOffers(SchedulerDriver driver) {
    if (declined && job.next().isPresent() && mayRunMore()) {
      declined = false;
      driver.revive();
    }
  }

  /** Nothing for this node for a while: what fails at once would fail thousands of times. */
  private void pause(SchedulerDriver driver, AgentId agent) {
    if (paused.add(agent)) {
      driver.executeAfter(
          pause,
          () -> {
            paused.remove(agent);
            askForOffers(driver);
          });
    }
  }

  private boolean place(Basket basket) {
    AgentId agent = basket.offer.agentId();
    Optional<Job.Ready> next = job.next();
    if (paused.contains(agent)
        || next.isEmpty()
        || !mayRunMore()
        || (next.get().stage() == Job.Stage.MAP && isHeld(agent))) {
      return false;
    }
    Optional<TaskInfo.Builder> task = executors.newTask(basket.left, ids.next(), taskNeeds);
    if (task.isEmpty()) {
      return false;
    }
    Job.Ready ready = next.get();
    TaskInfo info =
        task.get()
            .name(ready.stage().name().toLowerCase(Locale.ROOT) + " " + ready.number())
            .data(Bytes.copyOf(ready.work().encode()))
            .build();
    basket.tasks.add(info);
    nodes.put(agent, nodeName(basket.offer));
    job.started(ready, info.taskId(), agent);
    return true;
  }

  private static ExecutorInfo executor(Options options) {
    int heap = (int) (options.executorMem() / 2);
    return ExecutorInfo.builder()
        .executorId(EXECUTOR)
        .name("wordcount executor")
        .command(
            Commands.sameJava(
                List.of(
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-XX:-UsePerfData",
                    "-Xmx" + heap + "m",
                    "-Xss512k",
                    "-XX:MinHeapFreeRatio=10",
                    "-XX:MaxHeapFreeRatio=30",
                    "-XX:ReservedCodeCacheSize=24m",
                    "-XX:MaxMetaspaceSize=40m",
                    "-XX:+ExitOnOutOfMemoryError"),
                Main.class,
                List.of("executor", "--texts", options.texts().toString())))
        .build();
  }

  private boolean mayRunMore() {
    return options.maxTasks() == 0 || job.running() < options.maxTasks();
  }

  /** The last maps wait for the nodes that have had none, as --min-nodes wants it. */
  private boolean isHeld(AgentId agent) {
    return nodes.containsKey(agent) && job.waitingMaps() <= options.minNodes() - nodes.size();
  }

  private void finished(SchedulerDriver driver, TaskStatus status) {
    Optional<Job.Stage> stage = job.stageOf(status.taskId());
    Bytes data = status.data();
    if (stage.isEmpty()) {
      return;
    }
    if (data == null) {
      // Told by reconciliation, which does not repeat data: do it again.
      job.lost(status.taskId(), "its end was told without its data");
      return;
    }
    if (stage.get() == Job.Stage.MERGE) {
      job.finished(status.taskId(), "");
      succeed(driver, data);
    } else {
      job.finished(status.taskId(), address(status, data.toUtf8()));
    }
  }

  private void ended(SchedulerDriver driver, TaskStatus status) {
    String message = status.message() == null ? "no message" : status.message();
    out.println(
        "task "
            + status.taskId()
            + " ended as "
            + status.state()
            + " "
            + status.reason()
            + " "
            + message);
    if (status.agentId() != null) {
      pause(driver, status.agentId());
    }
    if (status.state() == TaskState.TASK_ERROR && status.agentId() != null) {
      // Perhaps the executor has ended and its resources were not asked for again.
      executors.ended(status.agentId());
    }
    Bytes data = status.data();
    if (status.state() == TaskState.TASK_FAILED && data != null && data.length() > 0) {
      job.lost(status.taskId(), message);
      job.lostAddress(data.toUtf8());
    } else if (status.state() == TaskState.TASK_FAILED || status.state() == TaskState.TASK_ERROR) {
      job.failed(status.taskId(), message);
    } else {
      job.lost(status.taskId(), message);
    }
  }

  private void succeed(SchedulerDriver driver, Bytes data) {
    Summary summary;
    try {
      summary = Summary.decode(data.toArray());
    } catch (IOException e) {
      driver.fail("the merge task's summary cannot be read: " + e);
      return;
    }
    double seconds = (System.nanoTime() - beginNanos) / 1e9;
    String result =
        summary.text()
            + "\nrun: %d files, %.1f MiB, %d times, on %d nodes in %.1f s, %d works done again"
                .formatted(
                    texts.files(),
                    mebibytes(texts.bytes()),
                    options.repeat(),
                    nodes.size(),
                    seconds,
                    job.retries());
    out.println(result);
    driver.succeed(result);
  }

  private void showProgress(SchedulerDriver driver) {
    if (job.isDone()) {
      return;
    }
    long read = job.doneBytes() - shownBytes;
    shownBytes = job.doneBytes();
    Map<AgentId, Integer> running = job.runningByAgent();
    String byNode =
        nodes.entrySet().stream()
            .map(node -> node.getValue() + ":" + running.getOrDefault(node.getKey(), 0))
            .collect(Collectors.joining(" "));
    String held =
        nodes.size() < options.minNodes()
            ? "  waiting for " + options.minNodes() + " nodes (--min-nodes)"
            : "";
    out.printf(
        "%s  %.1f MiB/s  tasks %d  %s%s%n",
        job.progress(), mebibytes(read), job.running(), byNode, held);
    driver.executeAfter(SECOND, () -> showProgress(driver));
  }

  private String nodeOf(AgentId agent) {
    return nodes.getOrDefault(agent, agent.value());
  }

  /** The executor's own word for its address, with the pod's address where the agent tells it. */
  private static String address(TaskStatus status, String own) {
    ContainerStatus container = status.containerStatus();
    Optional<HostPort> said = HostPort.parse(own);
    if (container == null || said.isEmpty()) {
      return own;
    }
    return container.networkInfos().stream()
        .flatMap(network -> network.ipAddresses().stream())
        .map(NetworkIpAddress::ipAddress)
        .filter(ip -> ip != null && !ip.isEmpty())
        .findFirst()
        .map(ip -> new HostPort(ip, said.get().port()).toString())
        .orElse(own);
  }

  private static String nodeName(Offer offer) {
    for (Attribute attribute : offer.attributes()) {
      if (attribute.name().endsWith("hostname")
          && attribute.value() instanceof Value.Text(String name)) {
        return name;
      }
    }
    return offer.hostname();
  }

  private static double mebibytes(long bytes) {
    return bytes / 1024.0 / 1024.0;
  }
}
