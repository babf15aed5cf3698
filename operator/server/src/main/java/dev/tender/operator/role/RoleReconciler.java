package dev.tender.operator.role;

import dev.tender.crd.ResourceRole;
import dev.tender.operator.records.ObjectRef;
import dev.tender.operator.records.RecordBooks;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Tells the master of ResourceRoles. */
@Singleton
@ControllerConfiguration(name = "role", triggerReconcilerOnAllEvents = true)
public final class RoleReconciler implements Reconciler<ResourceRole> {
  private final RoleRegistry registry;
  private final RecordBooks records;

  @Inject
  public RoleReconciler(RoleRegistry registry, RecordBooks records) {
    this.registry = registry;
    this.records = records;
  }

  @Override
  public UpdateControl<ResourceRole> reconcile(ResourceRole role, Context<ResourceRole> context) {
    String name = role.getMetadata().getName();
    if (context.isPrimaryResourceDeleted() || role.getMetadata().getDeletionTimestamp() != null) {
      registry.forget(name);
      records.forgetStatus(new ObjectRef(ObjectRef.Kind.ROLE, "", name));
    } else {
      registry.declare(role);
    }
    return UpdateControl.noUpdate();
  }
}
