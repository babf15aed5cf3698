package dev.tender.sdk.link;

import dev.tender.protocol.http.BearerToken;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bearer token that Kubernetes keeps fresh in a file. It is read again for every subscription
 * and otherwise once a minute: a projected token is replaced long before it ends.
 */
public final class TokenFile {
  private static final long MAX_AGE_NANOS = Duration.ofMinutes(1).toNanos();

  private final @Nullable Path file;
  private final Ticker ticker;
  private @Nullable String header;
  private long readAtNanos;

  public TokenFile(@Nullable Path file, Ticker ticker) {
    this.file = file;
    this.ticker = ticker;
  }

  /** The value for the Authorization header, read now; empty without a file. */
  public synchronized Optional<String> fresh() throws IOException {
    if (file == null) {
      return Optional.empty();
    }
    header = "Bearer " + BearerToken.read(file);
    readAtNanos = ticker.nanos();
    return Optional.of(header);
  }

  /** The value for the Authorization header, at most a minute old. */
  public synchronized Optional<String> recent() throws IOException {
    if (header != null && ticker.nanos() - readAtNanos < MAX_AGE_NANOS) {
      return Optional.of(header);
    }
    return fresh();
  }
}
