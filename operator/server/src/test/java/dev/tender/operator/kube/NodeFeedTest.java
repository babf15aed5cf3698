package dev.tender.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.core.model.Cluster.Upkeep;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.operator.loop.RecordedEvents;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeFeedTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();
  private static final String NODE =
      "{'metadata':{'uid':'u1','name':'node-1','labels':{'zone':'z'}},"
          + "'spec':{'unschedulable':true,'taints':[{'key':'k','effect':'NoSchedule'}]},"
          + "'status':{'allocatable':{'cpu':'2','memory':'1Gi','pods':'110'},"
          + "'conditions':[{'type':'Ready','status':'True','lastHeartbeatTime':'NOW'}],"
          + "'addresses':[{'type':'Hostname','address':'node-1'},"
          + "{'type':'InternalIP','address':'10.0.0.1'}]}}";

  private final RecordedEvents events = new RecordedEvents();
  private final NodeFeed feed = new NodeFeed(events, ResourceNames.DEFAULT, () -> {});

  @Test
  void aNodeBecomesAnAgent() throws JsonProcessingException {
    feed.seen(node(NODE));
    assertThat(events.all())
        .containsExactly(
            new MasterEvent.NodeObserved(
                new Cluster.Node(
                    new AgentId("u1"),
                    "node-1",
                    "10.0.0.1",
                    dev.tender.core.resources.Resources.of(2000, 1L << 30),
                    110,
                    true,
                    true,
                    List.of(new Taint("k", "", "NoSchedule")),
                    Map.of("zone", "z"),
                    Upkeep.NONE,
                    "",
                    new Cluster.OtherAddresses("", "node-1"))));
  }

  @Test
  void ofSeveralAddressesOfAKindTheFirstIpv4Counts() throws JsonProcessingException {
    feed.seen(
        addressed(
            "{'type':'InternalIP','address':'fd00::1'},{'type':'InternalIP','address':'10.0.0.1'},"
                + "{'type':'InternalIP','address':'10.0.0.2'},"
                + "{'type':'ExternalIP','address':'fd00::2'},"
                + "{'type':'ExternalIP','address':'fd00::3'}"));
    Cluster.Node node = ((MasterEvent.NodeObserved) events.all().getLast()).node();
    assertThat(node.address()).isEqualTo("10.0.0.1");
    assertThat(node.others()).isEqualTo(new Cluster.OtherAddresses("fd00::2", ""));
  }

  @Test
  void aNodeWithoutAnAddressHasNone() throws JsonProcessingException {
    feed.seen(addressed("{'type':'InternalDNS','address':'node-1.internal'}"));
    Cluster.Node node = ((MasterEvent.NodeObserved) events.all().getLast()).node();
    assertThat(node.address()).isEmpty();
    assertThat(node.others()).isEqualTo(Cluster.OtherAddresses.NONE);
  }

  private static KubeJson.Node addressed(String addresses) throws JsonProcessingException {
    return node(NODE.replaceAll("'addresses':\\[.*", "'addresses':[" + addresses + "]}}"));
  }

  @Test
  void theFirstKindOfGpusByNameIsOfferedAndOthersAreLeftOut() throws JsonProcessingException {
    feed.seen(node(NODE.replace("'cpu':'2'", "'cpu':'2','nvidia.com/gpu':'4'")));
    feed.seen(node(NODE.replace("'cpu':'2'", "'cpu':'2','nvidia.com/gpu':'4','amd.com/gpu':'1'")));
    feed.seen(node(NODE.replace("'cpu':'2'", "'cpu':'2','nvidia.com/gpu':'0','amd.com/gpu':'0'")));
    assertThat(events.all())
        .map(event -> ((MasterEvent.NodeObserved) event).node())
        .extracting(each -> each.gpuResource() + " " + each.allocatable().gpus())
        .containsExactly("nvidia.com/gpu 4", "amd.com/gpu 1", " 0");
    assertThat(events.all())
        .map(event -> ((MasterEvent.NodeObserved) event).node().allocatable().custom())
        .allMatch(Map::isEmpty);
  }

  @Test
  void anAnnouncementAndTheTimeOfACordonAreRead() throws JsonProcessingException {
    assertThat(
            upkeep(
                "'annotations':{'tender.dev/unavailability':'2026-11-22T10:00:00Z/PT2H'},",
                "{'key':'node.kubernetes.io/unschedulable','effect':'NoSchedule',"
                    + "'timeAdded':'2026-11-22T09:00:00Z'}"))
        .isEqualTo(
            new Upkeep(
                new Unavailability(1_795_341_600_000L, 7_200_000L), null, 1_795_338_000_000L));
    // Without a time the master counts from when it first sees the cordon.
    assertThat(upkeep("", "{'key':'node.kubernetes.io/unschedulable','effect':'NoSchedule'}"))
        .isEqualTo(Upkeep.NONE);
  }

  @Test
  void byWhenADrainIsToBeOverIsReadByItself() throws JsonProcessingException {
    String annotations = "'annotations':{'tender.dev/drain-until':'2026-11-22T10:00:00Z'},";
    assertThat(upkeep(annotations, "{'key':'k','effect':'NoSchedule'}"))
        .isEqualTo(new Upkeep(null, null, null, 1_795_341_600_000L, null));
    assertThat(upkeep(annotations.replace("2026-", "x"), "{'key':'k','effect':'NoSchedule'}"))
        .satisfies(each -> {
          assertThat(each.drainUntilMillis()).isNull();
          assertThat(each.drainProblem()).contains("tender.dev/drain-until");
          assertThat(each.problem()).isNull();
        });
  }

  private Upkeep upkeep(String annotations, String taint) throws JsonProcessingException {
    feed.seen(
        node(
            NODE.replace("'name':'node-1',", "'name':'node-1'," + annotations)
                .replace("{'key':'k','effect':'NoSchedule'}", taint)));
    return ((MasterEvent.NodeObserved) events.all().getLast()).node().upkeep();
  }

  @Test
  void whatChangesNothingForUsIsNoEvent() throws JsonProcessingException {
    feed.seen(node(NODE));
    feed.seen(node(NODE.replace("NOW", "LATER")));
    assertThat(events.all()).hasSize(1);
    feed.gone("u1", null);
    assertThat(events.all().getLast()).isEqualTo(new MasterEvent.NodeDeleted(new AgentId("u1")));
  }

  private static KubeJson.Node node(String json) throws JsonProcessingException {
    return JSON.readValue(json.replace('\'', '"'), KubeJson.Node.class);
  }
}
