package dev.tender.protocol.master;

import dev.tender.protocol.shape.Proto;
import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.ExecutorInfo;

/** An executor and where it runs. */
public record ExecutorSummary(@Proto(1) ExecutorInfo executorInfo, @Proto(2) AgentId agentId) {}
