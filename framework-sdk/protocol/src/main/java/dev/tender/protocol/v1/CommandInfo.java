package dev.tender.protocol.v1;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to run: a shell line (shell unset or true) or an argument vector. */
public record CommandInfo(
    List<CommandUri> uris,
    @Nullable Environment environment,
    @Nullable Boolean shell,
    @Nullable String value,
    List<String> arguments,
    @Nullable String user) {
  public CommandInfo {
    uris = List.copyOf(uris);
    arguments = List.copyOf(arguments);
  }
}
