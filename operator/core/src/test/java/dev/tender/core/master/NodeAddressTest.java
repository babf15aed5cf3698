package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.AddressKind;
import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Resources;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Under which of its addresses a node is offered. */
class NodeAddressTest {
  private final Story story = new Story().synced();

  NodeAddressTest() {
    story.join("f");
  }

  private void observe(String internal, String external, String hostname) {
    story.on(
        new MasterEvent.NodeObserved(
            new Cluster.Node(
                new AgentId("uid-n1"),
                "n1",
                internal,
                gib(4, 8),
                110,
                false,
                true,
                List.of(),
                Declarations.LINUX,
                Cluster.Upkeep.NONE,
                "",
                new Cluster.OtherAddresses(external, hostname))));
    story.pass(20);
  }

  private void pool(AddressKind address) {
    story.on(
        new MasterEvent.PoolDeclared(
            new Declarations.Pool(
                "all",
                Map.of(),
                List.of(),
                List.of(),
                0,
                Resources.NONE,
                false,
                Map.of(),
                null,
                null,
                Marked.NONE,
                null,
                address)));
    story.pass(20);
  }

  @Test
  void withoutAPoolItIsTheInternalIp() {
    story.on(new MasterEvent.PoolDeleted("all"));
    observe("10.0.0.7", "192.0.2.7", "n1.example");
    assertThat(story.onlyOffer().address()).isEqualTo(Cluster.Address.of("10.0.0.7"));
  }

  @Test
  void aPoolMayWantTheExternalIp() {
    pool(AddressKind.EXTERNAL_IP);
    observe("10.0.0.7", "192.0.2.7", "n1.example");
    assertThat(story.onlyOffer().address()).isEqualTo(Cluster.Address.of("192.0.2.7"));
  }

  @Test
  void aPoolMayWantTheHostnameAndTheIpIsToldBesides() {
    pool(AddressKind.HOSTNAME);
    observe("10.0.0.7", "192.0.2.7", "n1.example");
    assertThat(story.onlyOffer().address())
        .isEqualTo(new Cluster.Address("n1.example", "10.0.0.7"));
  }

  @Test
  void aHostnameComesWithTheExternalIpOrItselfWhereThereIsNoOther() {
    pool(AddressKind.HOSTNAME);
    observe("", "192.0.2.7", "n1.example");
    assertThat(story.onlyOffer().address())
        .isEqualTo(new Cluster.Address("n1.example", "192.0.2.7"));
    observe("", "", "n2.example");
    assertThat(story.agent("n1").whyNot()).isEmpty();
  }

  @Test
  void aNodeWithoutAnAddressIsNotOfferedAndThatIsSaid() {
    story.on(new MasterEvent.PoolDeleted("all"));
    observe("", "", "n1.example");
    assertThat(story.outstanding()).isEmpty();
    assertThat(story.agent("n1").whyNot())
        .isEqualTo("the node has no InternalIP in status.addresses");
  }

  @Test
  void aNodeWithoutTheAddressThatItsPoolWantsIsNotOfferedAndThePoolIsNamed() {
    observe("10.0.0.7", "", "");
    assertThat(story.outstanding()).hasSize(1);
    pool(AddressKind.EXTERNAL_IP);
    assertThat(story.outstanding()).isEmpty();
    assertThat(story.agent("n1").whyNot())
        .isEqualTo(
            "the node has no ExternalIP in status.addresses, by which AgentPool all wants it known"
                + " (spec.address)");
  }

  @Test
  void anAddressThatComesLaterMakesTheNodeAnAgent() {
    observe("", "", "");
    assertThat(story.outstanding()).isEmpty();
    observe("10.0.0.7", "", "");
    assertThat(story.outstanding()).hasSize(1);
  }
}
