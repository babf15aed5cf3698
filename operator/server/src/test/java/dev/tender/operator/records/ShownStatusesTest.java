package dev.tender.operator.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.crd.AgentPool;
import dev.tender.crd.AgentPoolStatus;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.loop.RecordedEvents;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.wire.Shapes;
import dev.tender.operator.wire.WireTasks;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShownStatusesTest {
  private final InstantSource clock = () -> Instant.ofEpochMilli(1_000_000);
  private final FakeApi api = new FakeApi();
  private final RecordWriter writer = new RecordWriter(api, clock, 20);
  private final RecordedEvents events = new RecordedEvents();
  private final RecordBooks books =
      new RecordBooks(
          writer,
          _ -> null,
          new RecordSettings(100, Duration.ofSeconds(5), 2),
          new TaskMapper(new WireTasks(new Shapes()), ResourceNames.DEFAULT),
          clock,
          events,
          new ReservationRegistry(new ReservationMapper(ResourceNames.DEFAULT), events));
  private final ShownStatuses<AgentPoolStatus> pools =
      new ShownStatuses<>(books, ObjectRef.Kind.POOL, AgentPoolStatus.UNOBSERVED);

  /** Numbers of nodes that statuses were put together from. */
  private final List<Integer> first = new ArrayList<>();

  private final List<Integer> before = new ArrayList<>();

  @Test
  void whatHasChangedIsWrittenAndAnotherTimeIsNoChange() {
    round("t1", 3, pool("a", "uid-1", null));
    round("t2", 3, pool("a", "uid-1", null));
    assertThat(written()).containsExactly("{\"observedTime\":\"t1\",\"nodes\":3}");
    round("t3", 4, pool("a", "uid-1", null));
    assertThat(written()).containsExactly("{\"observedTime\":\"t3\",\"nodes\":4}");
    assertThat(before).containsExactly(0, 3, 3);
  }

  /** As with kubectl replace --force, which is quicker than a round. */
  @Test
  void anObjectThatHasGotTheNameOfAnotherBeginsWithNothingAndIsWrittenWhole() {
    round("t1", 3, pool("a", "uid-1", status(7)));
    written();
    round("t2", 3, pool("a", "uid-2", null));
    assertThat(written()).containsExactly("{\"observedTime\":\"t2\",\"nodes\":3}");
    assertThat(first).containsExactly(7, 0);
    assertThat(before).containsExactly(7, 0);
  }

  @Test
  void whatWasNotWrittenYetOfAnObjectThatIsGoneIsNotWrittenToTheNextOfItsName() {
    round("t1", 3, pool("a", "uid-1", null));
    round("t2", 5, pool("a", "uid-2", null));
    assertThat(written()).containsExactly("{\"observedTime\":\"t2\",\"nodes\":5}");
  }

  @Test
  void anObjectThatWasAwayForARoundIsWrittenWhole() {
    round("t1", 3, pool("a", "uid-1", null));
    written();
    pools.endRound();
    round("t2", 3, pool("a", "uid-1", null));
    assertThat(written()).containsExactly("{\"observedTime\":\"t2\",\"nodes\":3}");
  }

  @Test
  void oneThatCannotBePutTogetherKeepsNoOtherFromBeingShown() {
    pools.show(
        pool("a", "uid-1", null),
        (_, _) -> {
          throw new IllegalStateException("on purpose");
        });
    round("t1", 3, pool("b", "uid-2", null));
    assertThat(written()).containsExactly("{\"observedTime\":\"t1\",\"nodes\":3}");
  }

  private void round(String time, int nodes, AgentPool pool) {
    pools.show(
        pool,
        (atFirst, last) -> {
          first.add(atFirst.nodes());
          before.add(last.nodes());
          return status(nodes).at(time);
        });
    pools.endRound();
  }

  /** Statuses that have been written since the last look. */
  private List<String> written() {
    api.statuses.clear();
    boolean more = true;
    while (more) {
      more = writer.writeOne();
    }
    return api.statuses.stream().map(Object::toString).toList();
  }

  private static AgentPoolStatus status(int nodes) {
    return new AgentPoolStatus(null, null, nodes, 0, Map.of(), Map.of(), Map.of(), List.of());
  }

  private static AgentPool pool(String name, String uid, @Nullable AgentPoolStatus status) {
    AgentPool pool = new AgentPool();
    pool.setMetadata(new ObjectMetaBuilder().withName(name).withUid(uid).build());
    if (status != null) {
      pool.setStatus(status);
    }
    return pool;
  }
}
