package dev.tender.core.master;

import dev.tender.core.master.MasterEffect.CallAnswer;
import dev.tender.core.model.Declarations;
import dev.tender.core.model.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a subscribed framework says about what it wants: update, suppress, revive. */
final class Wishes {
  private final Turn turn;
  private final Books books;
  private final Admission admission;
  private final Registrar registrar;

  Wishes(Turn turn, Books books, Registrar registrar) {
    this.turn = turn;
    this.books = books;
    this.admission = new Admission(books);
    this.registrar = registrar;
  }

  /** Takes over all that a framework says about itself. */
  static void introduce(
      Books books, FrameworkEntry framework, Work.Registration registration, List<String> roles) {
    framework.registration = registration;
    framework.roles = roles;
    framework.suppressed.clear();
    framework.suppressed.addAll(Admission.suppressed(roles, registration));
    Admission.filters(roles, registration)
        .forEach((role, filter) -> books.frameworks().standing(framework, role).wish = filter);
  }

  /**
   * All of it or nothing. Offers in roles that it leaves are taken back, and those that it lacks a
   * capability for now; others stay, whatever it now wants of them; so do its filters, but for
   * those in roles that it left or wants again.
   */
  void update(MasterEvent.UpdateFramework call) {
    FrameworkEntry framework = books.frameworks().find(call.framework());
    Declarations.Framework declared = framework == null ? null : framework.home.declared;
    if (framework == null || declared == null || !call.connection().equals(framework.connection)) {
      answer(
          call,
          new CallAnswer.Gone(
              "Framework "
                  + call.framework()
                  + " is not subscribed over this stream any more; nothing was changed"));
      return;
    }
    List<String> roles = Admission.rolesOf(declared, call.registration());
    String contradiction = Admission.contradiction(roles, call.registration());
    if (contradiction != null) {
      answer(call, new CallAnswer.Invalid(contradiction));
      return;
    }
    String forbidden = admission.roleProblem(declared, roles);
    if (forbidden != null) {
      answer(call, new CallAnswer.Forbidden(forbidden));
      return;
    }
    List<String> left = framework.roles.stream().filter(role -> !roles.contains(role)).toList();
    TreeSet<String> wasSuppressed = new TreeSet<>(framework.suppressed);
    introduce(books, framework, call.registration(), roles);
    books.frameworks().introduced(framework);
    answer(call, new CallAnswer.Done());
    registrar.describe(framework);
    for (OfferEntry entry : List.copyOf(framework.offers.values())) {
      if (left.contains(entry.standing.role)) {
        books.offers().rescind(entry, "the framework left the role");
      }
    }
    registrar.withdrawForbidden(framework);
    for (FrameworkEntry.Standing standing : framework.standings.values()) {
      boolean wantedAgain =
          wasSuppressed.contains(standing.role) && !framework.suppressed.contains(standing.role);
      if (wantedAgain || left.contains(standing.role)) {
        books.filters().clear(standing);
      }
    }
    registrar.refresh(framework);
    turn.notice(
        framework.home.name,
        false,
        "Updated",
        "framework " + framework.id + " changed its registration; its roles are " + roles);
  }

  private void answer(MasterEvent.UpdateFramework call, CallAnswer answer) {
    turn.emit(new MasterEffect.Answer(call.call(), answer));
  }

  void suppress(MasterEvent.Suppress call) {
    FrameworkEntry framework = books.frameworks().find(call.framework());
    List<String> roles = framework == null ? null : ownRoles(framework, call.roles());
    if (framework != null && roles != null) {
      framework.suppressed.addAll(roles);
      registrar.refresh(framework, List.of());
    }
  }

  void revive(MasterEvent.Revive call) {
    FrameworkEntry framework = books.frameworks().find(call.framework());
    List<String> roles = framework == null ? null : ownRoles(framework, call.roles());
    if (framework == null || roles == null) {
      return;
    }
    for (String role : roles) {
      framework.suppressed.remove(role);
      books.filters().clear(books.frameworks().standing(framework, role));
    }
    books.inverse().revive(framework);
    registrar.refresh(framework, roles);
  }

  /** The roles that a call names, all when it names none; null when one is not the framework's. */
  private static @Nullable List<String> ownRoles(FrameworkEntry framework, List<String> named) {
    if (named.isEmpty()) {
      return framework.roles;
    }
    Work.Registration registration = framework.registration;
    List<String> roles = new ArrayList<>();
    for (String role : named) {
      roles.addAll(
          registration == null
              ? List.of(role)
              : Admission.meant(framework.roles, registration, role));
    }
    return framework.roles.containsAll(roles) ? roles : null;
  }
}
