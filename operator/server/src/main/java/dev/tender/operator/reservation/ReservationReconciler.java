package dev.tender.operator.reservation;

import dev.tender.crd.Reservation;
import dev.tender.operator.kube.Departed;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Tells the master of Reservations. */
@Singleton
@ControllerConfiguration(name = "reservation")
public final class ReservationReconciler implements Reconciler<Reservation> {
  private final ReservationRegistry registry;
  private final Departed departed;

  @Inject
  public ReservationReconciler(ReservationRegistry registry, Departed departed) {
    this.registry = registry;
    this.departed = departed;
  }

  @Override
  public UpdateControl<Reservation> reconcile(
      Reservation reservation, Context<Reservation> context) {
    departed.declare(reservation, registry::declare, registry::forget);
    return UpdateControl.noUpdate();
  }
}
