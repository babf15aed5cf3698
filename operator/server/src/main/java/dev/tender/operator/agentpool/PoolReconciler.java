package dev.tender.operator.agentpool;

import dev.tender.crd.AgentPool;
import dev.tender.operator.kube.Departed;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Tells the master of AgentPools. */
@Singleton
@ControllerConfiguration(name = "agentpool")
public final class PoolReconciler implements Reconciler<AgentPool> {
  private final PoolRegistry registry;
  private final Departed departed;

  @Inject
  public PoolReconciler(PoolRegistry registry, Departed departed) {
    this.registry = registry;
    this.departed = departed;
  }

  @Override
  public UpdateControl<AgentPool> reconcile(AgentPool pool, Context<AgentPool> context) {
    departed.declare(pool, registry::declare, registry::forget);
    return UpdateControl.noUpdate();
  }
}
