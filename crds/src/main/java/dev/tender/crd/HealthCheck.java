package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A question that is put to a running task again and again. */
@ApiValue
@ValidationRule(
    value = "[has(self.command), has(self.http), has(self.tcp)].filter(x, x).size() == 1",
    message = "set exactly one of command, http and tcp")
public record HealthCheck(
    @JsonPropertyDescription("A line for /bin/sh; exit code 0 is healthy.")
        @Size(min = 1, max = 4096)
        @Nullable String command,
    @JsonPropertyDescription("An HTTP request on the pod; 200 to 399 is healthy.")
        @Nullable Http http,
    @JsonPropertyDescription("A TCP connection to the pod; one that opens is healthy.")
        @Nullable Tcp tcp,
    @JsonPropertyDescription("Time before the first check, 0s to 168h. Default 15s.")
        @Default(HealthCheck.DELAY)
        @Size(min = 1, max = 32)
        @ValidationRule(value = Span.ZERO_TO_A_WEEK, message = Span.ZERO_TO_A_WEEK_MESSAGE)
        Span delay,
    @JsonPropertyDescription("Time between two checks, 0s to 168h. Default 10s.")
        @Default(HealthCheck.INTERVAL)
        @Size(min = 1, max = 32)
        @ValidationRule(value = Span.ZERO_TO_A_WEEK, message = Span.ZERO_TO_A_WEEK_MESSAGE)
        Span interval,
    @JsonPropertyDescription(
            "A check that takes longer has failed, 0s (no limit) to 168h. Default 20s.")
        @Default(HealthCheck.TIMEOUT)
        @Size(min = 1, max = 32)
        @ValidationRule(value = Span.ZERO_TO_A_WEEK, message = Span.ZERO_TO_A_WEEK_MESSAGE)
        Span timeout,
    @JsonPropertyDescription(
            "Failures in this time after the start do not count, 0s to 168h. Default 10s.")
        @Default(HealthCheck.GRACE_PERIOD)
        @Size(min = 1, max = 32)
        @ValidationRule(value = Span.ZERO_TO_A_WEEK, message = Span.ZERO_TO_A_WEEK_MESSAGE)
        Span gracePeriod,
    @JsonPropertyDescription(
            "So many failures in a row end the task, 1 to 1000; 0 never does. Default 3.")
        @Default("3")
        @Min(0)
        @Max(1000)
        Integer consecutiveFailures) {

  static final String DELAY = "15s";
  static final String INTERVAL = "10s";
  static final String TIMEOUT = "20s";
  static final String GRACE_PERIOD = "10s";

  public HealthCheck {
    delay = delay == null ? Span.parse(DELAY) : delay;
    interval = interval == null ? Span.parse(INTERVAL) : interval;
    timeout = timeout == null ? Span.parse(TIMEOUT) : timeout;
    gracePeriod = gracePeriod == null ? Span.parse(GRACE_PERIOD) : gracePeriod;
    consecutiveFailures = consecutiveFailures == null ? 3 : consecutiveFailures;
  }

  /** Protocol of a request. */
  public enum Scheme {
    http,
    https
  }

  /** An HTTP request. */
  @ApiValue
  public record Http(
      @JsonPropertyDescription("1 to 65535.") @Required @Min(1) @Max(65535) Integer port,
      @JsonPropertyDescription("Default /.")
          @Default("/")
          @Size(max = 1024)
          @ValidationRule(value = "self.startsWith('/')", message = "the path starts with /")
          String path,
      @JsonPropertyDescription("http (default) or https; certificates are not checked.")
          @Default("http")
          Scheme scheme) {
    public Http {
      path = path == null ? "/" : path;
      scheme = scheme == null ? Scheme.http : scheme;
    }
  }

  /** A TCP connection. */
  @ApiValue
  public record Tcp(
      @JsonPropertyDescription("1 to 65535.") @Required @Min(1) @Max(65535) Integer port) {}
}
