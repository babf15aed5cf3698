package dev.tender.operator.agentpool;

import dev.tender.crd.AgentPool;
import dev.tender.operator.records.ObjectRef;
import dev.tender.operator.records.RecordBooks;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Tells the master of AgentPools. */
@Singleton
@ControllerConfiguration(name = "agentpool", triggerReconcilerOnAllEvents = true)
public final class PoolReconciler implements Reconciler<AgentPool> {
  private final PoolRegistry registry;
  private final RecordBooks records;

  @Inject
  public PoolReconciler(PoolRegistry registry, RecordBooks records) {
    this.registry = registry;
    this.records = records;
  }

  @Override
  public UpdateControl<AgentPool> reconcile(AgentPool pool, Context<AgentPool> context) {
    String name = pool.getMetadata().getName();
    if (context.isPrimaryResourceDeleted() || pool.getMetadata().getDeletionTimestamp() != null) {
      registry.forget(name);
      records.forgetStatus(new ObjectRef(ObjectRef.Kind.POOL, "", name));
    } else {
      registry.declare(pool);
    }
    return UpdateControl.noUpdate();
  }
}
