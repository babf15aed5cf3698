package dev.tender.core.master;

import static dev.tender.core.master.Given.gib;
import static dev.tender.core.master.Given.role;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Resources;
import org.junit.jupiter.api.Test;

/** A new master finds out what its predecessor knew of reservations. */
class ReservationTakeOverTest extends ReservationStory {
  // A new master.

  @Test
  void aNewMasterKnowsWhatTasksTookFromReservations() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", launching("t", "n1", of(gib(1, 1), FOR_A, gib(2, 2))));
    Sharing next = new Sharing();
    next.story.on(new MasterEvent.ReservationDeclared(new Reserved("r", "n1", FOR_A, gib(2, 2))));
    next.join("f", "a").join("g", "b").node("n1", 4, 4);
    next.story.show(story.lastPlan(), gib(3, 3), null);
    next.story.attach(
        story.lastPlan(),
        new MasterEvent.HeldTask(
            sharing.id("f"),
            story.task("t", "n1", of(gib(1, 1), FOR_A, gib(2, 2))),
            Work.TaskState.RUNNING,
            Work.TaskState.RUNNING));
    next.pass(1_100);
    assertThat(next.offered("g")).isEqualTo(gib(1, 1));
  }

  /** A master that takes over finds an idle pod of 2 cpus and 2 GiB, and this reservation. */
  private Sharing takingOver(double cpus, double gib, String role) {
    sharing.join("f", role).node("n1", cpus, gib).round();
    accept("f", launching("t", "n1", Bundle.of(gib(2, 2))));
    Sharing next = new Sharing(new Story(Sharing.allRolesForAll()));
    next.role(role("a").limit(2, 2));
    next.story.on(new MasterEvent.ReservationDeclared(new Reserved("r", "n1", FOR_A, gib(2, 2))));
    next.node("n1", cpus, gib);
    next.story.declare(Sharing.framework("f", role));
    next.story.show(story.lastPlan(), gib(2, 2), gib(2, 2));
    next.story.attach(story.lastPlan());
    next.story.subscribe("f", Given.registration(sharing.id("f"), role));
    next.pass(1_100);
    return next;
  }

  @Test
  void aNewMasterTakesSlackForWhatAReservationLacks() {
    Sharing next = takingOver(2, 2, "a");
    assertThat(next.story.onlyOffer().inside().values())
        .containsExactly(of(Resources.NONE, FOR_A, gib(2, 2)));
  }

  @Test
  void aNewMasterTakesNoSlackForAReservationThatIsFreeBesides() {
    Sharing next = takingOver(4, 4, "a");
    assertThat(next.story.onlyOffer().outside()).isEqualTo(of(Resources.NONE, FOR_A, gib(2, 2)));
  }

  @Test
  void aNewMasterTakesNoSlackOfOthersForAReservation() {
    Sharing next = takingOver(2, 2, "b");
    assertThat(next.story.onlyOffer().inside().values()).containsExactly(Bundle.of(gib(2, 2)));
  }

  @Test
  void whatATaskStillUsesOfADeletedReservationCountsForTheLimitOfANewMasterToo() {
    reserve("r", "n1", FOR_A, gib(2, 2));
    sharing.join("f", "a").node("n1", 4, 4).round();
    accept("f", launching("t", "n1", of(Resources.NONE, FOR_A, gib(2, 2))));
    Sharing next = new Sharing();
    next.role(role("a").limit(3, 3)).node("n1", 4, 4);
    next.story.declare(Sharing.framework("f", "a"));
    next.story.show(story.lastPlan(), gib(2, 2), null);
    next.story.attach(
        story.lastPlan(),
        new MasterEvent.HeldTask(
            sharing.id("f"),
            story.task("t", "n1", of(Resources.NONE, FOR_A, gib(2, 2))),
            Work.TaskState.RUNNING,
            Work.TaskState.RUNNING));
    next.story.subscribe("f", Given.registration(sharing.id("f"), "a"));
    next.pass(1_100);
    assertThat(next.story.onlyOffer().total()).isEqualTo(gib(1, 1));
  }
}
