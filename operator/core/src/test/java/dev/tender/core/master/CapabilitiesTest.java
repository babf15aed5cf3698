package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.Refusal;
import dev.tender.core.master.MasterEffect.AgentCommand;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.TaskId;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a framework must be able to do for what it is offered: other regions, GPUs. */
class CapabilitiesTest {
  private static final String REGION = Declarations.REGION_LABEL;

  private final Story story = new Story(Sharing.allRolesForAll().withRegion("north")).synced();

  private static Cluster.Node node(String name, int gpus, Map<String, String> labels) {
    Cluster.Node usual = Given.node(name, 4, 8);
    return new Cluster.Node(
        usual.id(),
        name,
        usual.address(),
        usual.allocatable().withGpus(gpus),
        110,
        false,
        true,
        List.of(),
        labels,
        Cluster.Upkeep.NONE,
        gpus == 0 ? "" : "nvidia.com/gpu",
        Cluster.OtherAddresses.NONE);
  }

  private void show(String name, int gpus, Map<String, String> labels) {
    story.on(new MasterEvent.NodeObserved(node(name, gpus, labels)));
  }

  private static Given.FrameworkBuilder framework(String... capabilities) {
    Given.FrameworkBuilder framework = Sharing.framework("f", "r");
    framework.capabilities = Set.of(capabilities);
    return framework;
  }

  private List<String> offered(Given.FrameworkBuilder framework, String... announced) {
    story.declare(framework);
    Work.Registration usual = Given.registration(null);
    story.subscribe(
        "f",
        new Work.Registration(
            null, usual.name(), List.of(), Set.of(), Set.of(announced), null, usual.payload()));
    return nodes();
  }

  private List<String> nodes() {
    story.pass(20);
    return story.outstanding().stream().map(Work.Offer::node).sorted().toList();
  }

  private void showRegions() {
    show("near", 0, Map.of(REGION, "north"));
    show("far", 0, Map.of(REGION, "south"));
    show("nowhere", 0, Map.of());
  }

  @Test
  void otherRegionsAreHiddenFromWhoeverKnowsNone() {
    showRegions();
    assertThat(offered(framework())).containsExactly("near", "nowhere");
    assertThat(story.master.view().frameworks().getFirst().why())
        .containsExactly(Map.entry("OtherRegion", 1));
    assertThat(new Refusal.OtherRegion("south", "north").sentence())
        .isEqualTo(
            "the node is in region south, the master is in north, and the framework lacks"
                + " capability REGION_AWARE");
  }

  @Test
  void whoeverIsAwareOfRegionsIsOfferedAll() {
    showRegions();
    assertThat(offered(framework(), "REGION_AWARE")).containsExactly("far", "near", "nowhere");
  }

  @Test
  void aMasterWithoutRegionMakesNoDifference() {
    Sharing sharing = new Sharing().join("f", "r");
    sharing.story.on(new MasterEvent.NodeObserved(node("far", 0, Map.of(REGION, "south"))));
    assertThat(sharing.round()).containsExactly("f@far");
  }

  @Test
  void aNodeThatMovesToAnotherRegionIsTakenBack() {
    show("n", 0, Map.of(REGION, "north"));
    assertThat(offered(framework())).containsExactly("n");
    show("n", 0, Map.of(REGION, "south"));
    assertThat(nodes()).isEmpty();
  }

  @Test
  void theFrameworkAddsToWhatItsSchedulerAnnounces() {
    showRegions();
    show("gpus", 2, Map.of());
    assertThat(offered(framework("GPU_RESOURCES"), "REGION_AWARE"))
        .containsExactly("far", "gpus", "near", "nowhere");
  }

  @Test
  void aCapabilityThatIsDeclaredLaterCountsAtOnce() {
    show("gpus", 2, Map.of());
    assertThat(offered(framework())).isEmpty();
    story.declare(framework("GPU_RESOURCES"));
    assertThat(nodes()).containsExactly("gpus");
  }

  @Test
  void agentsAreToldWhatTheFrameworkAdds() {
    show("n", 0, Map.of());
    offered(framework("TASK_KILLING_STATE"));
    story.accept(story.onlyOffer(), story.task("t", "n", gib(1, 1)));
    story.start(story.lastPlan());
    assertThat(Told.ordered(story.effects, AgentCommand.Launch.class).getLast().added())
        .containsExactly("TASK_KILLING_STATE");
  }

  // GPUs. Ledger of node n: 4 cpus, 8 GiB, 2 GPUs.

  private Resources gpus(double cpus, double gib, int gpus) {
    return gib(cpus, gib).withGpus(gpus);
  }

  private Work.Offer gpuOffer() {
    show("n", 2, Map.of());
    offered(framework("GPU_RESOURCES"));
    return story.onlyOffer();
  }

  @Test
  void aTaskWithGpusGetsAPodThatKnowsTheirName() {
    Work.Offer offer = gpuOffer();
    assertThat(offer.total().gpus()).isEqualTo(2);
    story.accept(offer, story.task("t", "n", gpus(1, 1, 1)));
    PodPlan plan = story.lastPlan();
    assertThat(plan.gpuResource()).isEqualTo("nvidia.com/gpu");
    assertThat(plan.envelope()).isEqualTo(gpus(1, 1, 1));
    story.pass(6_000);
    assertThat(story.onlyOffer().total()).isEqualTo(gpus(3, 7, 1));
  }

  @Test
  void gpusOfPodsOfOthersAreNotOffered() {
    story.on(
        new MasterEvent.ForeignPodObserved(
            new Cluster.ForeignPod(
                "u", Story.podName(planOf("x")), "n", false, false, gpus(1, 1, 2))));
    assertThat(gpuOffer().total()).isEqualTo(gib(3, 7));
  }

  private static PodPlan planOf(String pod) {
    return new PodPlan(
        new dev.tender.core.model.PodName("other", pod),
        new FrameworkName("other", "x"),
        new dev.tender.core.model.FrameworkId("x"),
        new dev.tender.core.model.AgentId("x"),
        "n",
        "r",
        null,
        "",
        Resources.NONE,
        Resources.NONE,
        Resources.NONE,
        false,
        0);
  }

  @Test
  void aWarmPodKeepsItsGpuForTheNextTaskThatWantsOne() {
    story.accept(gpuOffer(), story.task("t1", "n", gpus(1, 1, 1)));
    PodPlan first = story.lastPlan();
    String session = story.start(first);
    story.finish(session, first.frameworkId(), "t1");
    // Room: 1 cpu, 1 GiB, 1 GPU inside; 3 cpus, 7 GiB, 1 GPU outside.
    story.pass(6_000);
    Work.Offer offer = story.onlyOffer();
    assertThat(offer.inside()).isEqualTo(Map.of(first.name(), Bundle.of(gpus(1, 1, 1))));
    story.accept(offer, story.task("plain", "n", gib(1, 1)), story.task("t2", "n", gpus(1, 1, 1)));
    assertThat(podOf("t2")).isEqualTo(first.name());
    assertThat(podOf("plain")).isNotEqualTo(first.name());
  }

  @Test
  void aTaskWithoutGpusGoesIntoAPodThatHasSomeWhenThereIsNoOtherRoom() {
    story.accept(gpuOffer(), story.task("t1", "n", gpus(4, 8, 1)));
    PodPlan first = story.lastPlan();
    story.finish(story.start(first), first.frameworkId(), "t1");
    story.pass(6_000);
    story.accept(story.onlyOffer(), story.task("plain", "n", gib(1, 1)));
    assertThat(podOf("plain")).isEqualTo(first.name());
  }

  @Test
  void noPodThatLivesIsGivenAGpu() {
    Work.Offer offer = gpuOffer();
    story.accept(offer, story.task("t1", "n", gib(1, 1), "e", gib(0.5, 0.5)));
    story.start(story.lastPlan());
    story.pass(6_000);
    List<MasterEffect> effects =
        story.accept(story.onlyOffer(), story.task("t2", "n", gpus(1, 1, 1), "e", gib(0.5, 0.5)));
    assertThat(Told.of(effects, MasterEffect.RecordTask.class).getLast().task().message())
        .contains("devices cannot be added to a pod that lives");
  }

  private Object podOf(String task) {
    return Told.of(story.effects, MasterEffect.RecordTask.class).stream()
        .map(MasterEffect.RecordTask::task)
        .filter(each -> each.task().value().equals(task) && each.pod() != null)
        .findFirst()
        .orElseThrow()
        .pod();
  }

  @Test
  void anAppliedTaskIsPlacedWhereItsKindOfGpuIs() {
    Given.FrameworkBuilder batch = framework("GPU_RESOURCES");
    batch.scheduler = Declarations.SchedulerKind.BATCH;
    story.declare(batch);
    show("n", 2, Map.of());
    apply("wrong", "amd.com/gpu");
    apply("right", "nvidia.com/gpu");
    apply("any", "");
    story.pass(100);
    assertThat(
            Told.of(story.effects, MasterEffect.RecordTask.class).stream()
                .map(record -> record.task().task().value())
                .distinct())
        .containsExactlyInAnyOrder("right", "any");
  }

  private void apply(String id, String kind) {
    story.on(
        new MasterEvent.TaskApplied(
            new FrameworkName(Given.NAMESPACE, "f"),
            new Work.Applied(
                new TaskId(id),
                id,
                gpus(1, 1, 1),
                Map.of(),
                "shape",
                new Given.Body(id),
                null,
                kind),
            null));
  }
}
