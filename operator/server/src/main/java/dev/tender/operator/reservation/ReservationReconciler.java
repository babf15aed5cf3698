package dev.tender.operator.reservation;

import dev.tender.crd.Reservation;
import dev.tender.operator.records.ObjectRef;
import dev.tender.operator.records.RecordBooks;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Tells the master of Reservations. */
@Singleton
@ControllerConfiguration(name = "reservation", triggerReconcilerOnAllEvents = true)
public final class ReservationReconciler implements Reconciler<Reservation> {
  private final ReservationRegistry registry;
  private final RecordBooks records;

  @Inject
  public ReservationReconciler(ReservationRegistry registry, RecordBooks records) {
    this.registry = registry;
    this.records = records;
  }

  @Override
  public UpdateControl<Reservation> reconcile(
      Reservation reservation, Context<Reservation> context) {
    if (context.isPrimaryResourceDeleted()
        || reservation.getMetadata().getDeletionTimestamp() != null) {
      registry.forget(reservation);
      records.forgetStatus(
          new ObjectRef(ObjectRef.Kind.RESERVATION, "", reservation.getMetadata().getName()));
    } else {
      registry.declare(reservation);
    }
    return UpdateControl.noUpdate();
  }
}
