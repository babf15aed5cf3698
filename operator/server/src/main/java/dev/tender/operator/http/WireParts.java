package dev.tender.operator.http;

import dev.tender.operator.loop.EventSink;
import dev.tender.operator.wire.WireTasks;
import java.time.InstantSource;

/** What both wire APIs are made of. */
public record WireParts(
    EventSink sink,
    WireTasks tasks,
    Authenticator authenticator,
    Principals principals,
    WireMemory memory,
    InstantSource clock) {}
