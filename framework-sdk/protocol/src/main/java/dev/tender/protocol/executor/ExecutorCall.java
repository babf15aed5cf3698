package dev.tender.protocol.executor;

import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;

/** One request to /api/v1/executor. */
public record ExecutorCall(ExecutorId executorId, FrameworkId frameworkId, ExecutorCallBody body) {}
