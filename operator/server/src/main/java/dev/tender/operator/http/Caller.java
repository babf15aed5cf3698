package dev.tender.operator.http;

import org.jspecify.annotations.Nullable;

/**
 * Who calls, as the API server has confirmed it.
 *
 * @param podName null when the token is not bound to a pod
 * @param podUid null when the token is not bound to a pod
 * @param frameworkLabel label {@code tender.dev/framework} of that pod, null without one
 * @param executor that pod is an executor pod: what runs in it is a task, or the agent beside it
 */
public record Caller(
    String namespace,
    String serviceAccount,
    @Nullable String podName,
    @Nullable String podUid,
    @Nullable String frameworkLabel,
    boolean executor) {}
