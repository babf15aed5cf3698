package dev.tender.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.AllocationInfo;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.OfferId;
import dev.tender.protocol.v1.Range;
import dev.tender.protocol.v1.ReservationInfo;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.RevocableInfo;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.Value;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OfferedResourcesTest {
  @Test
  void tenthsAddUpExactly() {
    OfferedResources left = OfferedResources.of(offer(Resource.cpus(0.3)));
    Needs tenth = Needs.none().cpus(0.1);
    assertThat(left.count(tenth)).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(left.take(tenth)).contains(List.of(Resource.cpus(0.1)));
    }
    assertThat(left.take(tenth)).isEmpty();
    assertThat(left.cpus()).isZero();
  }

  @Test
  void whatDoesNotFitTakesNothing() {
    OfferedResources left = OfferedResources.of(offer(Resource.cpus(2), Resource.mem(100)));
    assertThat(left.take(Needs.none().cpus(1).mem(101))).isEmpty();
    assertThat(left.cpus()).isEqualTo(2);
    assertThat(left.mem()).isEqualTo(100);
    assertThat(left.fits(Needs.none().gpus(1))).isFalse();
  }

  private static Resource lent(String name, double amount) {
    return new Resource(
        name, new Value.Scalar(amount), null, null, List.of(), null, new RevocableInfo());
  }

  @Test
  void aTaskDoesNotMixWhatIsLentWithWhatIsNot() {
    OfferedResources left =
        OfferedResources.of(offer(Resource.cpus(1), lent("cpus", 3), Resource.mem(100)));
    assertThat(left.fits(Needs.none().cpus(4))).isFalse();
    assertThat(left.count(Needs.none().cpus(2))).isEqualTo(1);
    assertThat(left.take(Needs.none().cpus(2).mem(50)))
        .hasValueSatisfying(taken ->
            assertThat(taken).containsExactlyInAnyOrder(lent("cpus", 2), Resource.mem(50)));
    assertThat(left.take(Needs.none().cpus(1))).contains(List.of(Resource.cpus(1)));
  }

  @Test
  void whatIsTakenKeepsTheRoleItWasOfferedWith() {
    Resource reserved =
        new Resource(
            "cpus", new Value.Scalar(1), null, new AllocationInfo("a"), List.of(), null, null);
    Resource free =
        new Resource(
            "cpus", new Value.Scalar(1), "*", new AllocationInfo("a"), List.of(), null, null);
    OfferedResources left = OfferedResources.of(offer(reserved, free));
    assertThat(left.take(Needs.none().cpus(1.5)))
        .contains(
            List.of(
                reserved,
                new Resource(
                    "cpus",
                    new Value.Scalar(0.5),
                    "*",
                    new AllocationInfo("a"),
                    List.of(),
                    null,
                    null)));
  }

  @Test
  void portsAreTheLowestThatAreLeft() {
    OfferedResources left =
        OfferedResources.of(
            offer(Resource.ports(List.of(new Range(8000, 8001), new Range(9000, 9003)))));
    assertThat(left.take(Needs.none().ports(3)))
        .contains(List.of(Resource.ports(List.of(new Range(8000, 8001), new Range(9000, 9000)))));
    assertThat(left.take(Needs.none().ports(3))).contains(List.of(Resource.ports(9001, 9003)));
    assertThat(left.ports()).isZero();
  }

  @Test
  void nothingIsLostOrMadeWhateverIsTaken() {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      double offered = random.nextInt(1, 8000) / 1000.0;
      double second = random.nextInt(1, 8000) / 1000.0;
      OfferedResources left =
          OfferedResources.of(offer(Resource.cpus(offered), Resource.cpus(second)));
      long before = Needs.toThousandths(left.cpus());
      long taken = 0;
      for (int i = 0; i < 10; i++) {
        Optional<List<Resource>> part =
            left.take(Needs.none().cpus(random.nextInt(1, 3000) / 1000.0));
        taken +=
            part.stream()
                .flatMap(List::stream)
                .mapToLong(
                    resource -> Needs.toThousandths(((Value.Scalar) resource.value()).value()))
                .sum();
      }
      assertThat(Needs.toThousandths(left.cpus()) + taken).as("seed " + seed).isEqualTo(before);
    }
  }

  @Test
  void anExecutorsOwnResourcesAreTakenOncePerAgent() {
    ExecutorPool pool =
        new ExecutorPool(
            ExecutorInfo.builder().executorId(new ExecutorId("e")).build(), Needs.none().cpus(1));
    Needs task = Needs.none().cpus(0.5);
    OfferedResources left = OfferedResources.of(offer(Resource.cpus(2.5)));
    assertThat(pool.newTask(left, new TaskId("1"), task)).isPresent();
    assertThat(left.cpus()).isEqualTo(1);
    assertThat(pool.newTask(left, new TaskId("2"), task)).isPresent();
    pool.ended(new AgentId("node-1"));
    assertThat(pool.newTask(left, new TaskId("3"), task)).isEmpty();
    assertThat(left.cpus()).isEqualTo(0.5);
  }

  @Test
  void whatIsReservedIsUsedFirstAndWhatIsLentLast() {
    Resource lent =
        new Resource("cpus", new Value.Scalar(1), "*", null, List.of(), null, new RevocableInfo());
    Resource mine = Resource.cpus(1).reservedFor("a", null);
    OfferedResources left = OfferedResources.of(offer(lent, Resource.cpus(1), mine));
    assertThat(left.take(Needs.none().cpus(1.5))).contains(List.of(mine, Resource.cpus(0.5)));
    assertThat(left.take(Needs.none().cpus(1))).contains(List.of(lent));
  }

  @Test
  void aPartOfAnOfferIsReservedAndUsedAtOnce() {
    OfferedResources left =
        OfferedResources.of(offer(Resource.cpus(2), Resource.mem(256), Resource.ports(1, 3)));
    List<Resource> kept = left.reserve(Needs.none().cpus(1.5).mem(128).ports(1), "a").orElseThrow();
    assertThat(kept)
        .containsExactly(
            Resource.cpus(1.5).reservedFor("a", null),
            Resource.mem(128).reservedFor("a", null),
            Resource.ports(1, 1).reservedFor("a", null));
    assertThat(left.reserved()).isEqualTo(kept);
    assertThat(left.cpus()).isEqualTo(2);
    assertThat(left.newTask(new TaskId("t"), Needs.none().cpus(2)).orElseThrow().build())
        .extracting(TaskInfo::resources)
        .isEqualTo(List.of(Resource.cpus(1.5).reservedFor("a", null), Resource.cpus(0.5)));
    assertThat(left.reserved()).isEqualTo(kept.subList(1, 3));
  }

  @Test
  void whatIsReservedOrLentIsNotReservedAnew() {
    Resource lent =
        new Resource("cpus", new Value.Scalar(1), "*", null, List.of(), null, new RevocableInfo());
    OfferedResources left =
        OfferedResources.of(offer(lent, Resource.cpus(1), Resource.cpus(1).reservedFor("a", null)));
    assertThat(left.reserve(Needs.none().cpus(1.1), "a")).isEmpty();
    assertThat(left.reserve(Needs.none().cpus(1), "a", Labels.of(Map.of("k", "v"))))
        .contains(List.of(Resource.cpus(1).reservedFor("a", Labels.of(Map.of("k", "v")))));
    assertThat(left.cpus()).isEqualTo(3);
  }

  @Test
  void whoReservedItCanBeReadInBothForms() {
    ReservationInfo info = new ReservationInfo(ReservationInfo.Type.DYNAMIC, "a/b", null, null);
    Resource deep =
        new Resource("cpus", new Value.Scalar(1), null, null, List.of(info), null, null);
    assertThat(deep.reservedFor()).isEqualTo("a/b");
    assertThat(Resource.cpus(1).reservedFor("a", null).reservedFor()).isEqualTo("a");
    assertThat(Resource.cpus(1).reservedFor()).isNull();
  }

  /** It says the same of its executor with every task, as the master wants it. */
  @Test
  void anExecutorIsStartedWithWhatWasOfferedAndNamesItFromThenOn() {
    ExecutorPool pool =
        new ExecutorPool(
            ExecutorInfo.builder().executorId(new ExecutorId("e")).build(), Needs.none().cpus(1));
    OfferedResources reserved =
        OfferedResources.of(offer(Resource.cpus(1).reservedFor("a", null), Resource.cpus(1)));
    Needs task = Needs.none().cpus(0.5);
    TaskInfo first = pool.newTask(reserved, new TaskId("1"), task).orElseThrow().build();
    assertThat(first.executor().resources())
        .containsExactly(Resource.cpus(1).reservedFor("a", null));
    assertThat(first.resources()).containsExactly(Resource.cpus(0.5));
    OfferedResources plain = OfferedResources.of(offer(Resource.cpus(1)));
    TaskInfo second = pool.newTask(plain, new TaskId("2"), task).orElseThrow().build();
    assertThat(second.executor()).isEqualTo(first.executor());
  }

  private static Offer offer(Resource... resources) {
    return new Offer(
        new OfferId("o"),
        new FrameworkId("f"),
        new AgentId("node-1"),
        "10.0.0.1",
        null,
        List.of(resources),
        List.of(),
        List.of(),
        null,
        null);
  }
}
