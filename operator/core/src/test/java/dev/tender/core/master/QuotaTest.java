package dev.tender.core.master;

import static dev.tender.core.master.Given.RoleBuilder.UNLIMITED;
import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations;
import dev.tender.core.resources.Ports;
import dev.tender.core.resources.Resources;
import org.junit.jupiter.api.Test;

/** What a limit leaves of an agent. */
class QuotaTest {
  private final Sharing sharing = new Sharing();

  @Test
  void aLimitCutsAnOfferToFit() {
    sharing.role(role("r").limit(3, 5)).join("f", "r").node("n1", 4, 8).round();
    assertThat(sharing.offerOf("f").total()).isEqualTo(gib(3, 5));
  }

  @Test
  void offersCountForTheLimitLikeTasks() {
    sharing.role(role("r").limit(5, 10)).join("f", "r");
    sharing.node("n1", 4, 8).node("n2", 4, 8).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(5, 10));
    assertThat(sharing.node("n3", 4, 8).pass(10_000)).isEmpty();
  }

  @Test
  void aRaisedLimitOffersTheDifference() {
    sharing.role(role("r").limit(3, 5)).join("f", "r").node("n1", 4, 8).round();
    sharing.role(role("r").limit(4, 7)).round();
    assertThat(sharing.offersOf("f").getLast().total()).isEqualTo(gib(1, 2));
  }

  @Test
  void withoutItsLimitARoleGetsWhatItWouldHaveGot() {
    sharing.role(role("r").limit(3, 5)).join("f", "r").node("n1", 4, 8).round();
    sharing.role(role("r")).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(4, 8));
    sharing.node("n2", 2, 2).round();
    assertThat(sharing.offered("f")).isEqualTo(gib(6, 10));
  }

  @Test
  void eachResourceIsLimitedByItself() {
    sharing.role(role("r").limit(1, 100)).join("f", "r").node("n1", 4, 8).round();
    assertThat(sharing.offerOf("f").total()).isEqualTo(gib(1, 8));
    sharing.node("n2", 4, 8).round();
    assertThat(sharing.offersOf("f").getLast().total()).isEqualTo(gib(0, 8));
  }

  @Test
  void whatALimitDoesNotNameIsNotLimited() {
    sharing.role(role("r").limit(1, UNLIMITED)).join("f", "r").node("n1", 4, 8).round();
    assertThat(sharing.offerOf("f").total()).isEqualTo(gib(1, 8));
  }

  @Test
  void portsAreNeverLimited() {
    Given.PoolBuilder pool = Given.pool();
    pool.ports = new Declarations.PortRange(31000, 31010);
    sharing.story.on(new MasterEvent.PoolDeclared(pool.build()));
    sharing.role(role("r").limit(1, 1)).join("f", "r").node("n1", 4, 8).round();
    Resources expected = gib(1, 1).withPorts(Ports.of(31000, 31010));
    assertThat(sharing.offerOf("f").total()).isEqualTo(expected);
  }

  @Test
  void aRoleBelowALimitMayHaveNoMoreThanItsAncestorsLeave() {
    // Mesos checks the top role alone, and only before the offer.
    sharing.role(role("a").limit(5, 50)).role(role("a/b").limit(4, 40));
    sharing.join("deep", "a/b/c").node("n1", 8, 8).round();
    assertThat(sharing.offered("deep")).isEqualTo(gib(4, 8));
    sharing.join("other", "a/d").node("n2", 8, 8).round();
    assertThat(sharing.offered("other")).isEqualTo(gib(1, 8));
  }

  @Test
  void whatTheChildrenUseIsNotLeftForTheParent() {
    sharing.role(role("a").limit(5, 50)).join("child", "a/b").settle("child", "n1", 4, 4);
    sharing.join("parent", "a").node("n2", 4, 4).round();
    assertThat(sharing.offerOf("parent").total()).isEqualTo(gib(1, 4));
  }

  @Test
  void aRoleIsNotBoundByTheLimitOfItsChild() {
    sharing.role(role("a/b").limit(1, 1)).join("parent", "a").node("n1", 4, 8).round();
    assertThat(sharing.offerOf("parent").total()).isEqualTo(gib(4, 8));
  }

  @Test
  void aLimitBelowWhatRunsEndsNothingAndOffersNothingUntilEnoughHasEnded() {
    sharing.join("f", "r").settle("f", "n1", 2, 2);
    Sharing.Running second = sharing.settle("f", "n2", 2, 2);
    sharing.role(role("r").limit(3, 3)).node("n3", 4, 4);
    assertThat(sharing.pass(10_000)).isEmpty();
    assertThat(sharing.view("f").allocated()).isEqualTo(gib(4, 4));
    sharing.end(second);
    sharing.pass(1_100);
    assertThat(sharing.offered("f")).isEqualTo(gib(1, 1));
  }

  @Test
  void whatALimitKeepsFromOneRoleMayGoToTheNext() {
    sharing.role(role("full").limit(2, 2)).join("f", "full").settle("f", "n1", 2, 2);
    sharing.join("g", "open");
    assertThat(sharing.node("n2", 4, 8).round()).containsExactly("g@n2");
  }
}
