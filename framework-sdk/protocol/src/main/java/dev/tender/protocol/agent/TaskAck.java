package dev.tender.protocol.agent;

import dev.tender.protocol.v1.Bytes;
import dev.tender.protocol.v1.FrameworkId;
import dev.tender.protocol.v1.TaskId;

/** The scheduler has seen the update with this uuid. */
public record TaskAck(FrameworkId frameworkId, TaskId taskId, Bytes uuid) {}
