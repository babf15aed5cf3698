package dev.tender.operator.pods;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Cluster.PodTrouble;
import dev.tender.core.model.ExecutorId;
import dev.tender.core.model.PodName;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ExecutorSpec;
import dev.tender.operator.kube.ApiResult;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.PodApi;
import dev.tender.operator.kube.SamplePlan;
import dev.tender.operator.loop.RecordedEvents;
import dev.tender.operator.wire.Shapes;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodWriterTest {
  private static final int MANY = 100;
  private static final PodName OTHER = new PodName("other", "pod");

  /** Requests that the API server has been sent, answered or not. */
  private final BlockingQueue<PodName> asked = new LinkedBlockingQueue<>();

  private final BlockingQueue<String> patched = new LinkedBlockingQueue<>();
  private volatile Function<String, ApiResult> patches = _ -> new ApiResult.Done();

  /** What was asked to be made. */
  private volatile @Nullable Pod created;

  /** Answers to who has the name of a pod. */
  private final Queue<Supplier<ApiResult>> found = new ConcurrentLinkedQueue<>();

  @Test
  void aNamespaceWhoseWebhookHangsDoesNotKeepOthersWaiting() throws Exception {
    CountDownLatch hangs = new CountDownLatch(1);
    PodWriter writer =
        writer(pod -> {
          if (pod.namespace().equals("slow")) {
            awaitUninterruptibly(hangs);
          }
          return new ApiResult.Done();
        });
    for (int i = 0; i < MANY; i++) {
      writer.delete(new PodName("slow", "pod" + i), null, "test");
    }
    for (int i = 0; i < 8; i++) {
      assertThat(next().namespace()).isEqualTo("slow");
    }
    writer.delete(OTHER, null, "test");
    assertThat(next()).isEqualTo(OTHER);

    hangs.countDown();
    for (int i = 8; i < MANY; i++) {
      assertThat(next().namespace()).isEqualTo("slow");
    }
  }

  @Test
  void whoWaitsToAskAgainKeepsNobodyWaiting() throws Exception {
    PodWriter writer =
        writer(pod ->
            pod.equals(OTHER)
                ? new ApiResult.Done()
                : new ApiResult.Unavailable("overloaded", TimeUnit.HOURS.toMillis(1)));
    for (int i = 0; i < MANY; i++) {
      writer.delete(new PodName("ns" + i, "pod"), null, "test");
      assertThat(next().namespace()).isEqualTo("ns" + i);
    }
    writer.delete(OTHER, null, "test");
    assertThat(next()).isEqualTo(OTHER);
  }

  /** One of another shape would run the task without what it asks for. */
  @Test
  void aPodWhoseShapeIsNotKnownIsNotMade() throws Exception {
    assertThat(toldAfterCreating(SamplePlan.ofShape("once:unheardof")))
        .containsExactly(
            new MasterEvent.PodCreateRefused(
                SamplePlan.PLAN.name(),
                new PodTrouble(
                    "ShapeForgotten",
                    "What the pod is to look like is not known any more; launch the task again")));
  }

  @Test
  void aPodWhoseNameItselfHasIsThereAlthoughNobodySaysSoAtOnce() {
    found.add(() -> new ApiResult.Failed("got no answer", 0));
    found.add(() -> new ApiResult.Done(Serialization.asJson(created)));
    assertThat(toldAfterCreating(SamplePlan.PLAN)).isEmpty();
    assertThat(found).isEmpty();
  }

  @Test
  void aPodWhoseNameAnotherHasIsRefused() {
    List<MasterEvent> refused =
        List.of(
            new MasterEvent.PodCreateRefused(
                SamplePlan.PLAN.name(), new PodTrouble("AlreadyExists", "the name is taken")));
    found.add(() -> new ApiResult.Done("{\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"}}"));
    assertThat(toldAfterCreating(SamplePlan.PLAN)).isEqualTo(refused);
    found.add(ApiResult.Missing::new);
    assertThat(toldAfterCreating(SamplePlan.PLAN)).as("it has just gone").isEqualTo(refused);
  }

  private List<MasterEvent> toldAfterCreating(PodPlan plan) {
    RecordedEvents told = new RecordedEvents();
    PodWriter writer =
        new PodWriter(
            new Api(_ -> new ApiResult.Done()),
            new ExecutorPods(
                new PodSettings("agent:1", "task:1", "master:5050", "", "IfNotPresent")),
            new Shapes(),
            name ->
                new PodOwner(
                    name,
                    "uid",
                    new ExecutorSpec(null, null, null, null, null, null, null, null, null),
                    List.of()),
            new KnownPlans(),
            told);
    writer.create(plan);
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> writer.depth() == 0);
    return told.all();
  }

  /** As the API server does: more than the limit cannot be requested. */
  private static ApiResult limited(String patch) {
    return patch.contains("limits")
        ? new ApiResult.Done()
        : new ApiResult.Refused("Invalid", "must be less than or equal to memory limit");
  }

  @Test
  void theMemoryLimitOfACustomExecutorIsLeftAloneUnlessMoreIsRequested() throws Exception {
    patches = _ -> new ApiResult.Done();
    resize("e");
    assertThat(patch()).contains("\"memory\"").doesNotContain("limits");
    patches = PodWriterTest::limited;
    resize("e");
    assertThat(patch()).doesNotContain("limits");
    assertThat(patch()).contains("\"limits\":{\"memory\":\"1073741824\"}");
  }

  @Test
  void theMemoryLimitOfOtherPodsFollowsWhatIsRequested() throws Exception {
    patches = _ -> new ApiResult.Done();
    resize(null);
    assertThat(patch()).contains("\"limits\":{\"memory\":\"1073741824\"}");
  }

  private void resize(@Nullable String executor) {
    PodPlan plan = SamplePlan.PLAN;
    PodPlan its =
        new PodPlan(
            plan.name(),
            plan.framework(),
            plan.frameworkId(),
            plan.agent(),
            plan.node(),
            plan.role(),
            executor == null ? null : new ExecutorId(executor),
            plan.shape(),
            plan.floor(),
            plan.overhead(),
            plan.envelope(),
            plan.direct(),
            plan.term());
    KnownPlans plans = new KnownPlans();
    plans.add(its);
    writer(_ -> new ApiResult.Done(), plans)
        .resize(its.name(), "uid", its.overhead().plus(Resources.of(500, 1L << 30)));
  }

  private String patch() throws InterruptedException {
    String next = patched.poll(10, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private PodName next() throws InterruptedException {
    PodName next = asked.poll(10, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private PodWriter writer(Function<PodName, ApiResult> answers) {
    return writer(answers, new KnownPlans());
  }

  private PodWriter writer(Function<PodName, ApiResult> answers, KnownPlans plans) {
    return new PodWriter(
        new Api(answers),
        new ExecutorPods(new PodSettings("agent:1", "", "master:5050", "", "IfNotPresent")),
        new Shapes(),
        _ -> null,
        plans,
        new RecordedEvents());
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Api implements PodApi {
    private final Function<PodName, ApiResult> answers;

    Api(Function<PodName, ApiResult> answers) {
      this.answers = answers;
    }

    @Override
    public ApiResult create(Pod pod) {
      created = pod;
      return new ApiResult.Conflict("the name is taken");
    }

    @Override
    public ApiResult dryRun(Pod pod) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ApiResult resize(PodName pod, String patch) {
      ApiResult answer = patches.apply(patch);
      patched.add(patch);
      return answer;
    }

    @Override
    public ApiResult delete(PodName pod, @Nullable String uid, @Nullable Long graceSeconds) {
      asked.add(pod);
      return answers.apply(pod);
    }

    @Override
    public ApiResult find(PodName pod) {
      return Objects.requireNonNull(found.poll(), "asked too often").get();
    }
  }
}
