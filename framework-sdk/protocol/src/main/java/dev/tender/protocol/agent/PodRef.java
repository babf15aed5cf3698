package dev.tender.protocol.agent;

import org.jspecify.annotations.Nullable;

/** The executor pod that an agent lives in. */
public record PodRef(String namespace, String name, String uid, String node, @Nullable String ip) {}
