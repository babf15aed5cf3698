package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A URL in parts. */
public record Url(
    @Proto(1) String scheme,
    @Proto(2) Address address,
    @Proto(3) @Nullable String path,
    @Proto(4) List<Parameter> query,
    @Proto(5) @Nullable String fragment) {
  public Url {
    query = List.copyOf(query);
  }
}
