package dev.tender.protocol.agent;

import dev.tender.protocol.v1.ExecutorInfo;
import dev.tender.protocol.v1.FrameworkId;

/** An executor that an agent supervises. */
public record ExecutorRecord(FrameworkId frameworkId, ExecutorInfo executor) {}
