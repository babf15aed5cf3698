package dev.tender.protocol.agent;

import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;
import org.jspecify.annotations.Nullable;

/** An executor process that an agent supervises. */
public record ExecutorRecord(
    FrameworkId frameworkId, ExecutorInfo executor, boolean subscribed, @Nullable Integer pid) {}
