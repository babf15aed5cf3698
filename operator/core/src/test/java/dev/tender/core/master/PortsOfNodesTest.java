package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations.PortRange;
import dev.tender.core.model.Work;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two nodes have the same port numbers, and they are not the same ports. */
class PortsOfNodesTest {
  @Test
  void offersOfTwoNodesWithTheSamePortsEndOneAfterTheOther() {
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new PortRange(31000, 32000);
    Story story = new Story().synced();
    story.on(new MasterEvent.PoolDeclared(pool.build()));
    story.withNode("n1", 2, 4).withNode("n2", 2, 4);
    story.join("f");
    story.pass(20);

    List<Work.Offer> offers = story.outstanding();
    assertThat(offers).hasSize(2);
    assertThat(offers).allSatisfy(offer -> assertThat(offer.total().ports().ranges()).isNotEmpty());
    story.accept(offers.get(0), story.task("t", offers.get(0).node(), gib(0.5, 0.5)));
    story.decline(offers.get(1), 5_000);

    assertThat(story.outstanding()).isEmpty();
  }
}
