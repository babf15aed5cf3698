package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;

/** A fact about an agent that schedulers may choose by. */
public record Attribute(
    @Proto(1) String name,
    @Proto(
            value = 2,
            bodies = {
              @Proto.Body(of = Value.Set.class, field = 6),
              @Proto.Body(of = Value.Text.class, field = 5)
            })
        Value value) {}
