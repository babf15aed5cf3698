package dev.tender.protocol.v1;

import dev.tender.protocol.shape.Proto;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What to run: a shell line (shell unset or true) or an argument vector. */
public record CommandInfo(
    @Proto(1) List<CommandUri> uris,
    @Proto(2) @Nullable Environment environment,
    @Proto(6) @Nullable Boolean shell,
    @Proto(3) @Nullable String value,
    @Proto(7) List<String> arguments,
    @Proto(5) @Nullable String user) {
  public CommandInfo {
    uris = List.copyOf(uris);
    arguments = List.copyOf(arguments);
  }

  /** A line for the shell. */
  public static CommandInfo ofShell(String line) {
    return builder().shell(true).value(line).build();
  }

  /** A program and its arguments, the first of which is its name again. */
  public static CommandInfo ofProgram(String program, List<String> arguments) {
    return builder().shell(false).value(program).arguments(arguments).build();
  }

  /** A builder with nothing set; lists start empty. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts with all that is set here. */
  public Builder toBuilder() {
    var builder = new Builder();
    builder.uris = uris;
    builder.environment = environment;
    builder.shell = shell;
    builder.value = value;
    builder.arguments = arguments;
    builder.user = user;
    return builder;
  }

  /** Collects the parts of a {@link CommandInfo}; used by one thread. */
  public static final class Builder {
    private List<CommandUri> uris = List.of();
    private @Nullable Environment environment;
    private @Nullable Boolean shell;
    private @Nullable String value;
    private List<String> arguments = List.of();
    private @Nullable String user;

    private Builder() {}

    public Builder uris(List<CommandUri> uris) {
      this.uris = uris;
      return this;
    }

    public Builder uris(CommandUri... uris) {
      return uris(List.of(uris));
    }

    public Builder environment(@Nullable Environment environment) {
      this.environment = environment;
      return this;
    }

    public Builder shell(@Nullable Boolean shell) {
      this.shell = shell;
      return this;
    }

    public Builder value(@Nullable String value) {
      this.value = value;
      return this;
    }

    public Builder arguments(List<String> arguments) {
      this.arguments = arguments;
      return this;
    }

    public Builder arguments(String... arguments) {
      return arguments(List.of(arguments));
    }

    public Builder user(@Nullable String user) {
      this.user = user;
      return this;
    }

    public CommandInfo build() {
      return new CommandInfo(uris, environment, shell, value, arguments, user);
    }
  }
}
