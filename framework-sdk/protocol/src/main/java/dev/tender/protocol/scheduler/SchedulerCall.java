package dev.tender.protocol.scheduler;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.FrameworkId;
import org.jspecify.annotations.Nullable;

/** One request to /api/v1/scheduler. */
public record SchedulerCall(
    @Proto(1) @Nullable FrameworkId frameworkId, @Proto(2) SchedulerCallBody body) {}
