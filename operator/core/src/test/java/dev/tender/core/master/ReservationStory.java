package dev.tender.core.master;

import static dev.tender.core.master.Given.role;

import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.model.Work;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Marked;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Reservation.Level;
import dev.tender.core.resources.Resources;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Who reserves, and what of it is offered. */
abstract class ReservationStory {
  static final Reservation FOR_A = Reservation.of("a");
  final Sharing sharing = new Sharing();
  final Story story = sharing.story;

  ReservationStory reserve(String name, String node, Reservation mark, Resources amount) {
    story.on(new MasterEvent.ReservationDeclared(new Reserved(name, node, mark, amount)));
    return this;
  }

  static Bundle of(Resources plain, Reservation mark, Resources reserved) {
    return Bundle.of(plain, Marked.of(mark, reserved));
  }

  static Reservation pooled(String role) {
    return new Reservation(List.of(new Level(role, true, "", Collections.emptySortedMap())));
  }

  static Reservation labelled(String role, String value) {
    TreeMap<String, String> labels = new TreeMap<>();
    labels.put("for", value);
    return new Reservation(List.of(new Level(role, false, "", labels)));
  }

  static Reservation refined(Reservation source, String role) {
    return source.refined(new Level(role, false, "", Collections.emptySortedMap()));
  }

  Bundle offered(String framework) {
    return sharing.offerOf(framework).bundle();
  }

  void accept(String framework, Work.Operation... operations) {
    story.accept(sharing.offerOf(framework), List.of(operations));
  }

  static Work.Operation reserving(Reservation mark, Resources amount) {
    return new Work.Operation.Reserve(null, Marked.of(mark, amount), null);
  }

  static Work.Operation unreserving(Reservation mark, Resources amount) {
    return new Work.Operation.Unreserve(null, Marked.of(mark, amount), null);
  }

  Work.Operation launching(String task, String node, Bundle amount) {
    return new Work.Operation.Launch(List.of(story.task(task, node, amount)));
  }

  String lastNotice() {
    return Told.of(story.effects, MasterEffect.Notice.class).getLast().message();
  }

  List<Reserved> recorded() {
    return Told.of(story.effects, MasterEffect.RecordReservation.class).stream()
        .map(MasterEffect.RecordReservation::reserved)
        .toList();
  }

  MasterView.RoleView viewOf(String role) {
    return story.master.view().roles().stream()
        .filter(view -> view.path().equals(role))
        .findFirst()
        .orElseThrow();
  }

  Sharing refiner(String name, String role) {
    Given.FrameworkBuilder framework = Sharing.framework(name, role);
    framework.capabilities = Set.of("RESERVATION_REFINEMENT");
    return sharing.join(framework);
  }
}
