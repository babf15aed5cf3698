package dev.tender.operator.role;

import dev.tender.crd.ResourceRole;
import dev.tender.operator.kube.Departed;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Tells the master of ResourceRoles. */
@Singleton
@ControllerConfiguration(name = "role")
public final class RoleReconciler implements Reconciler<ResourceRole> {
  private final RoleRegistry registry;
  private final Departed departed;

  @Inject
  public RoleReconciler(RoleRegistry registry, Departed departed) {
    this.registry = registry;
    this.departed = departed;
  }

  @Override
  public UpdateControl<ResourceRole> reconcile(ResourceRole role, Context<ResourceRole> context) {
    departed.declare(role, registry::declare, registry::forget);
    return UpdateControl.noUpdate();
  }
}
