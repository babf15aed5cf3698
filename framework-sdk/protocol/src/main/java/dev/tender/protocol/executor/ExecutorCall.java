package dev.tender.protocol.executor;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.FrameworkId;

/** One request to /api/v1/executor. */
public record ExecutorCall(
    @Proto(1) ExecutorId executorId,
    @Proto(2) FrameworkId frameworkId,
    @Proto(3) ExecutorCallBody body) {}
