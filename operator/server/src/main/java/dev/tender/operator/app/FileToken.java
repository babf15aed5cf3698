package dev.tender.operator.app;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The pod's own service account token, which the kubelet replaces about every hour, well before it
 * ends. While it cannot be read the last one that could be is given.
 */
final class FileToken implements OAuthTokenProvider {
  static final Path IN_POD = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
  static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final Logger LOG = Logger.getLogger(FileToken.class);

  private record Read(String token, long atNanos) {}

  private final Path file;
  private final LongSupplier nanos;
  private volatile @Nullable Read last;

  FileToken(Path file) {
    this(file, System::nanoTime);
  }

  /**
   * @param nanos a monotonic clock
   */
  FileToken(Path file, LongSupplier nanos) {
    this.file = file;
    this.nanos = nanos;
  }

  @Override
  public String getToken() {
    Read known = last;
    long now = nanos.getAsLong();
    if (known != null && now - known.atNanos() <= FRESH_NANOS) {
      return known.token();
    }
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException e) {
      if (known == null) {
        throw new UncheckedIOException("The service account token cannot be read: " + file, e);
      }
      LOG.warnf("The service account token cannot be read, the last one is used: %s", e);
      token = known.token();
    }
    last = new Read(token, now);
    return token;
  }
}
