package dev.tender.protocol.agent;

/** One request to /api/v1/agent. */
public record AgentCall(AgentCallBody body) {}
