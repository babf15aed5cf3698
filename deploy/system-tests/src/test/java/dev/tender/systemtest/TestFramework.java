package dev.tender.systemtest;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.CommandInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.InverseOffer;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.TaskState;
import dev.tender.protocol.v1.TaskStatus;
import dev.tender.sdk.Framework;
import dev.tender.sdk.FrameworkSettings;
import dev.tender.sdk.Needs;
import dev.tender.sdk.OfferedResources;
import dev.tender.sdk.Scheduler;
import dev.tender.sdk.SchedulerDriver;
import dev.tender.sdk.TaskStates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A framework whose scheduler is this test: an external Framework resource, a token of the account
 * of its scheduler, and the SDK.
 */
final class TestFramework implements Scheduler, AutoCloseable {
  /** What a test does with each offer; runs on the scheduler's thread. */
  interface OfferRule {
    void answer(SchedulerDriver driver, Offer offer);
  }

  /** An offer and when it came. */
  record Offered(Instant at, Offer offer) {}

  static final OfferRule DECLINE = (driver, offer) -> driver.decline(List.of(offer), Duration.ZERO);

  private final AtomicReference<OfferRule> rule;
  private final AtomicInteger taskNumbers = new AtomicInteger();
  private final List<Offered> offers = new CopyOnWriteArrayList<>();
  private final List<Instant> registrations = new CopyOnWriteArrayList<>();
  private final List<OfferId> rescinded = new CopyOnWriteArrayList<>();
  private final List<InverseOffer> inverseOffers = new CopyOnWriteArrayList<>();
  private final List<TaskStatus> updates = new CopyOnWriteArrayList<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();
  private final CompletableFuture<SchedulerDriver> driver = new CompletableFuture<>();
  private final String name;

  private TestFramework(String name, OfferRule rule) {
    this.name = name;
    this.rule = new AtomicReference<>(rule);
  }

  /** Applies the Framework, connects and waits until it is registered. */
  static TestFramework start(
      Tender tender, TestNamespace namespace, String name, String role, OfferRule rule) {
    return apply(tender, namespace, name, manifest(name, role), rule);
  }

  /** As start, of a manifest that is not the plain one. */
  static TestFramework apply(
      Tender tender, TestNamespace namespace, String name, String manifest, OfferRule rule) {
    namespace.apply(manifest);
    TestNamespace.await(
        name + " is known to the operator",
        Duration.ofSeconds(30),
        () ->
            namespace.get("frameworks.tender.dev", name).at("/status/observedGeneration").asInt()
                > 0);
    return connect(tender, namespace, name, rule);
  }

  /** Connects a scheduler to a Framework that is there already. */
  static TestFramework connect(
      Tender tender, TestNamespace namespace, String name, OfferRule rule) {
    TestFramework framework = new TestFramework(name, rule);
    FrameworkSettings settings =
        new FrameworkSettings(
            tender.master(),
            name,
            "nonroot",
            List.of("*"),
            Duration.ofSeconds(30),
            null,
            null,
            "127.0.0.1",
            token(namespace, name),
            tender.ca(),
            emptyFile());
    Thread.ofPlatform().daemon().name(name).start(() -> Framework.run(settings, framework));
    TestNamespace.await(
        name + " registers",
        Duration.ofSeconds(30),
        () -> framework.driver.isDone() || !framework.errors.isEmpty());
    if (!framework.errors.isEmpty()) {
      throw new AssertionError(name + " was refused: " + framework.errors);
    }
    return framework;
  }

  static String manifest(String name, String role) {
    return """
    apiVersion: tender.dev/v1beta1
    kind: Framework
    metadata:
      name: %s
    spec:
      roles: ["%s"]
      scheduler:
        external: {}
      executor:
        template:
          spec:
            containers:
              - name: executor
                image: localhost/tender/busybox:local
    """
        .formatted(name, role);
  }

  SchedulerDriver driver() {
    return driver.join();
  }

  FrameworkId id() {
    return driver().frameworkId().orElseThrow();
  }

  String name() {
    return name;
  }

  /** From now on offers are answered so. */
  void answer(OfferRule next) {
    rule.set(next);
    driver().revive();
  }

  List<Offered> offers() {
    return offers;
  }

  /** When a master has taken it, each time. */
  List<Instant> registrations() {
    return registrations;
  }

  List<OfferId> rescinded() {
    return rescinded;
  }

  /** All that came, answered or not. */
  List<InverseOffer> inverseOffers() {
    return inverseOffers;
  }

  List<TaskStatus> updates() {
    return updates;
  }

  List<String> errors() {
    return errors;
  }

  Optional<TaskStatus> last(TaskId task) {
    List<TaskStatus> all = new ArrayList<>(updates);
    return all.reversed().stream().filter(status -> status.taskId().equals(task)).findFirst();
  }

  /** Waits for the task's state and returns the update that brought it. */
  TaskStatus await(TaskId task, TaskState state, Duration atMost) {
    try {
      TestNamespace.await(
          task + " is " + state,
          atMost,
          () -> updates.stream().anyMatch(s -> s.taskId().equals(task) && s.state() == state));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + " Last heard: " + last(task), e);
    }
    return updates.stream()
        .filter(s -> s.taskId().equals(task) && s.state() == state)
        .findFirst()
        .orElseThrow();
  }

  /** A rule that launches one command on the first offer that it fits, and declines the others. */
  OfferRule once(TaskId task, Needs needs, String command) {
    return onceOn(null, task, needs, command);
  }

  /** As once, on this node only. */
  OfferRule onceOn(
      @org.jspecify.annotations.Nullable AgentId agent, TaskId task, Needs needs, String command) {
    return once(
        offer -> agent == null || agent.equals(offer.agentId()),
        needs,
        (offer, taken) -> command(task, offer, taken, CommandInfo.ofShell(command)));
  }

  /** Launches one task on the first offer that has room for it, and declines the others. */
  TaskId run(Needs needs, UnaryOperator<TaskInfo> shaped) {
    TaskId task = nextTask();
    answer(
        once(
            _ -> true,
            needs,
            (offer, taken) ->
                shaped.apply(command(task, offer, taken, CommandInfo.ofShell("true")))));
    return task;
  }

  /** Launches one command on the first offer of this node (null: of any) that has room for it. */
  TaskId runOn(@org.jspecify.annotations.Nullable AgentId agent, Needs needs, CommandInfo command) {
    TaskId task = nextTask();
    answer(
        once(
            offer -> agent == null || agent.equals(offer.agentId()),
            needs,
            (offer, taken) -> command(task, offer, taken, command)));
    return task;
  }

  /** Waits until the task is over, whichever way. */
  TaskStatus awaitEndOf(TaskId task, Duration atMost) {
    TestNamespace.await(
        task + " ends",
        atMost,
        () -> last(task).filter(status -> TaskStates.isEnd(status.state())).isPresent());
    return last(task).orElseThrow();
  }

  private static OfferRule once(
      Predicate<Offer> wanted, Needs needs, BiFunction<Offer, List<Resource>, TaskInfo> task) {
    AtomicBoolean launched = new AtomicBoolean();
    return (offerDriver, offer) -> {
      Optional<List<Resource>> taken =
          wanted.test(offer) && !launched.get()
              ? OfferedResources.of(offer).take(needs)
              : Optional.empty();
      if (taken.isEmpty()) {
        offerDriver.decline(List.of(offer), Duration.ofSeconds(1));
      } else {
        launched.set(true);
        offerDriver.launch(
            List.of(offer), List.of(task.apply(offer, taken.get())), Duration.ofSeconds(1));
      }
    };
  }

  TaskId nextTask() {
    return new TaskId(name + "-" + taskNumbers.incrementAndGet());
  }

  static TaskInfo command(TaskId task, Offer offer, List<Resource> resources, CommandInfo command) {
    return TaskInfo.builder()
        .name(task.value())
        .taskId(task)
        .agentId(offer.agentId())
        .resources(resources)
        .command(command)
        .build();
  }

  @Override
  public void registered(SchedulerDriver registered, FrameworkId id) {
    registrations.add(Instant.now());
    driver.complete(registered);
  }

  @Override
  public void offers(SchedulerDriver offerDriver, List<Offer> some) {
    for (Offer offer : some) {
      offers.add(new Offered(Instant.now(), offer));
      rule.get().answer(offerDriver, offer);
    }
  }

  @Override
  public void update(SchedulerDriver updateDriver, TaskStatus status) {
    updates.add(status);
  }

  @Override
  public void rescinded(SchedulerDriver rescindDriver, OfferId offer) {
    rescinded.add(offer);
  }

  @Override
  public void inverseOffers(SchedulerDriver inverseDriver, List<InverseOffer> some) {
    inverseOffers.addAll(some);
  }

  @Override
  public void executorEnded(
      SchedulerDriver endDriver, AgentId agent, ExecutorId executor, int status) {}

  @Override
  public void error(SchedulerDriver errorDriver, String message) {
    errors.add(message);
  }

  /** Tears the framework down, before the end of the test. */
  void stop() {
    if (driver.isDone()) {
      driver().stop();
    }
  }

  @Override
  public void close() {
    stop();
  }

  private static Path token(TestNamespace namespace, String name) {
    String token = namespace.schedulerToken(name);
    try {
      Path file = Files.createTempFile("tender-token", "");
      file.toFile().deleteOnExit();
      return Files.writeString(file, token);
    } catch (IOException e) {
      throw new IllegalStateException("cannot keep the token", e);
    }
  }

  private static Path emptyFile() {
    try {
      Path file = Files.createTempFile("tender-result", "");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new IllegalStateException("cannot make a result file", e);
    }
  }
}
