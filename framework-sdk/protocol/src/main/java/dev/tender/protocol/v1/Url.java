package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A URL in parts. */
public record Url(
    String scheme,
    Address address,
    @Nullable String path,
    List<Parameter> query,
    @Nullable String fragment) {
  public Url {
    query = List.copyOf(query);
  }
}
