package dev.tender.operator.framework;

import dev.tender.core.resources.Resources;
import dev.tender.operator.kube.KnownPlans;
import dev.tender.operator.kube.PodApi;
import dev.tender.operator.pods.ExecutorPods;
import dev.tender.operator.records.RecordBooks;
import dev.tender.operator.tls.CaBundles;
import java.time.InstantSource;

/**
 * What the reconciler works with.
 *
 * @param overhead what the agent needs in every executor pod
 */
public record FrameworkParts(
    CaBundles bundles,
    SchedulerPods schedulers,
    ExecutorPods pods,
    PodApi podApi,
    KnownPlans plans,
    RecordBooks records,
    FrameworkCredentials credentials,
    PlainPort plainPort,
    Resources overhead,
    InstantSource clock) {}
