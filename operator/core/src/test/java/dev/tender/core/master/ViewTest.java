package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.PodPlan;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.FrameworkId;
import dev.tender.core.model.FrameworkName;
import dev.tender.core.model.PodName;
import dev.tender.core.model.Work.TaskState;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What people see of the books, whole. */
class ViewTest {
  private final Story story = new Story().synced();

  private MasterView.FrameworkView framework() {
    return story.master.view().frameworks().getFirst();
  }

  private MasterView.RoleView role(String path) {
    return story.master.view().roles().stream()
        .filter(role -> role.path().equals(path))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aNodeShowsWhereItsResourcesAre() {
    Given.PoolBuilder pool = Given.pool();
    pool.headroomPercent = 10;
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    story.withNode("n1", 10, 20);
    story.on(
        new MasterEvent.ForeignPodObserved(
            new Cluster.ForeignPod(
                "p", new PodName("kube-system", "p"), "n1", false, false, gib(1, 1))));
    story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(2, 2)));
    story.pass(6_000);
    Resources envelope = gib(2, 2).plus(Given.OVERHEAD);
    // What is left is offered, a pod's overhead besides.
    Resources offered = gib(10, 20).minus(gib(1, 2)).minus(gib(1, 1)).minus(envelope);
    assertThat(story.agent("n1"))
        .isEqualTo(
            new MasterView.AgentView(
                "n1",
                true,
                "",
                gib(10, 20),
                gib(1, 2),
                gib(1, 1),
                envelope,
                offered,
                Resources.NONE,
                110 - 3,
                ""));
    assertThat(story.master.view().dealable()).isEqualTo(gib(9, 18));
    assertThat(story.master.view().policy()).isEqualTo("drf");
    assertThat(story.master.policy()).isEqualTo("drf");
  }

  @Test
  void aNodeOutsideEveryPoolIsShownAndNotCounted() {
    story.on(new MasterEvent.PoolDeleted("all"));
    story.withNode("n1", 4, 8);
    assertThat(story.agent("n1").whyNot())
        .isEqualTo("it has no label kubernetes.io/os=linux, and no AgentPool selects it");
    assertThat(story.master.view().dealable()).isEqualTo(Resources.NONE);
  }

  @Test
  void aNodeThatIsKnownByAPodAloneIsNotShown() {
    story.on(
        new MasterEvent.ForeignPodObserved(
            new Cluster.ForeignPod("p", new PodName("x", "p"), "n9", false, false, gib(1, 1))));
    assertThat(story.master.view().agents()).isEmpty();
  }

  @Test
  void aFrameworkShowsWhatItHasAndItsShareOfTheCluster() {
    story.withNode("n1", 4, 8);
    FrameworkId id = story.join("f");
    story.pass(20);
    story.accept(
        story.onlyOffer(), story.task("t", "n1", gib(1, 4)), story.task("u", "n1", gib(1, 1)));
    PodPlan plan = story.lastPlan();
    story.report(story.start(plan), id, "u", TaskState.RUNNING, "run");
    story.pass(6_000);
    MasterView.FrameworkView view = framework();
    assertThat(view.registrations())
        .containsExactly(new MasterView.RegistrationView(id, true, 1_000_000));
    assertThat(view.allocated()).isEqualTo(gib(2, 5));
    assertThat(view.shareMillionths()).as("5 of 8 GiB").isEqualTo(625_000);
    assertThat(view.offered()).isEqualTo(story.onlyOffer().total());
    assertThat(view.outstandingOffers()).isEqualTo(1);
    assertThat(view.tasks())
        .containsExactlyInAnyOrderEntriesOf(Map.of(TaskState.STAGING, 1, TaskState.RUNNING, 1));
    assertThat(role("team"))
        .isEqualTo(
            new MasterView.RoleView(
                "team",
                625_000,
                gib(2, 5),
                story.onlyOffer().total(),
                Resources.NONE,
                List.of(new FrameworkName("team", "f")),
                MasterView.Quota.NONE));
  }

  @Test
  void aShareIsThatOfTheResourceOfWhichMostIsHeld() {
    Resources size = Resources.of(4_000, 8L << 30, 100, 4);
    story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                new AgentId("uid-n1"),
                "n1",
                "10.0.0.1",
                size,
                110,
                false,
                true,
                List.of(),
                Map.of(),
                Cluster.Upkeep.NONE,
                "nvidia.com/gpu",
                Cluster.OtherAddresses.NONE)));
    Given.FrameworkBuilder framework = Given.framework("f");
    framework.capabilities = Set.of("GPU_RESOURCES");
    story.declare(framework);
    story.subscribe("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", Resources.of(400, 1L << 30, 90, 0)));
    assertThat(framework().shareMillionths()).as("90 of 100 bytes of disk").isEqualTo(900_000);
    story.pass(6_000);
    story.accept(story.onlyOffer(), story.task("u", "n1", Resources.of(400, 1L << 30, 0, 4)));
    assertThat(framework().shareMillionths()).as("all GPUs").isEqualTo(1_000_000);
  }

  @Test
  void whoHoldsNothingOfNothingHasNoShare() {
    story.join("f");
    assertThat(framework().shareMillionths()).isZero();
    assertThat(framework().allocated()).isEqualTo(Resources.NONE);
  }

  // Maintenance.

  private static Cluster.Node announced(Long millis) {
    return Given.kept(
        Given.node("n1", 4, 8),
        false,
        new Cluster.Upkeep(new Cluster.Unavailability(2_000_000_000L, millis), null, null));
  }

  @Test
  void aNodesMaintenanceIsShownWithWhatFrameworksSaidToIt() {
    story.withNode("n1", 4, 8);
    FrameworkId id = story.join("f");
    story.pass(20);
    story.accept(story.onlyOffer(), story.task("t", "n1", gib(1, 1)));
    assertThat(story.agent("n1").maintenance()).isEmpty();
    story.on(new MasterEvent.NodeObserved(announced(null)));
    assertThat(story.agent("n1").maintenance()).isEqualTo("unavailable from 1970-01-24T03:33:20Z");
    story.pass(20);
    story.on(new MasterEvent.NodeObserved(announced(7_200_000L)));
    story.pass(20);
    assertThat(story.agent("n1").maintenance())
        .isEqualTo("unavailable from 1970-01-24T03:33:20Z for PT2H; team/f has not answered");
    answer(id, true);
    assertThat(story.agent("n1").maintenance())
        .endsWith("; team/f agreed at 1970-01-01T00:16:40.060Z");
    story.pass(6_000);
    answer(id, false);
    assertThat(story.agent("n1").maintenance())
        .endsWith("; team/f disagreed at 1970-01-01T00:16:46.060Z");
  }

  private void answer(FrameworkId id, boolean accepted) {
    story.on(
        new MasterEvent.AnswerInverseOffers(
            id,
            List.of(
                story
                    .last(MasterEffect.SchedulerMessage.InverseOffers.class)
                    .offers()
                    .getFirst()
                    .id()),
            accepted,
            5_000));
  }

  // Quotas.

  private MasterView.Quota quota(Resources guarantee, Limits limit, Resources held) {
    Story other = new Story(Sharing.allRolesForAll()).synced();
    other.on(
        new MasterEvent.RoleDeclared(
            new Declarations.Role("r", List.of("team"), 1000, guarantee, limit, 0)));
    PodPlan plan =
        new PodPlan(
            new PodName("team", "p"),
            new FrameworkName("team", "f"),
            new FrameworkId("f"),
            new AgentId("uid-n1"),
            "n1",
            "r",
            null,
            "shape",
            Resources.NONE,
            Resources.NONE,
            held,
            false,
            1);
    other.declare(Given.framework("f"));
    other.show(plan, held, held);
    other.attach(
        plan,
        new MasterEvent.HeldTask(
            new FrameworkId("f"),
            other.task("t", "n1", held),
            TaskState.RUNNING,
            TaskState.RUNNING));
    return other.master.view().roles().getFirst().quota();
  }

  @Test
  void aLimitIsFullOfWhateverNothingWorthAnOfferIsLeft() {
    long mib = 1L << 20;
    Limits limit = new Limits(1_000, 1_000 * mib, 50, 2, new TreeMap<>(Map.of("fpga", 7L)));
    Resources nearly = Resources.of(990, 968 * mib, 49, 1).withCustom("fpga", 6);
    assertThat(quota(Resources.NONE, limit, nearly).full()).isEmpty();
    Resources full = Resources.of(991, 968 * mib + 1, 50, 2).withCustom("fpga", 7);
    assertThat(quota(Resources.NONE, limit, full).full())
        .containsExactly("cpu", "memory", "ephemeral-storage", "gpus", "fpga");
  }

  @Test
  void nobodyMissesDiskAndDevicesThatNobodyMayHave() {
    Limits none = new Limits(0, 0, 0, 0, new TreeMap<>(Map.of("fpga", 0L)));
    assertThat(quota(Resources.NONE, none, Resources.of(1, 1)).full())
        .containsExactly("cpu", "memory");
  }

  @Test
  void aQuotaShowsWhatWasDeclaredAndWhatIsMissing() {
    assertThat(quota(gib(3, 3), Limits.NONE, gib(1, 4)))
        .isEqualTo(new MasterView.Quota(gib(3, 3), Limits.NONE, gib(2, 0), List.of(), null));
    assertThat(quota(Resources.NONE, Limits.NONE, gib(1, 1))).isEqualTo(MasterView.Quota.NONE);
  }

  @Test
  void aNewMasterShowsNothing() {
    MasterView view = new Story().master.view();
    assertThat(view)
        .isEqualTo(
            new MasterView(
                "drf", Resources.NONE, Resources.NONE, List.of(), List.of(), List.of(), List.of()));
  }
}
