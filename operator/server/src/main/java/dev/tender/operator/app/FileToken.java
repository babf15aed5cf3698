package dev.tender.operator.app;

import io.fabric8.kubernetes.client.OAuthTokenProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The pod's own service account token, which the kubelet replaces about every hour. */
final class FileToken implements OAuthTokenProvider {
  static final Path IN_POD = Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(30);

  private record Read(String token, long atNanos) {}

  private final Path file;
  private volatile Read last = new Read("", System.nanoTime() - 2 * FRESH_NANOS);

  FileToken(Path file) {
    this.file = file;
  }

  @Override
  public String getToken() {
    Read read = last;
    if (System.nanoTime() - read.atNanos() > FRESH_NANOS) {
      try {
        read = new Read(Files.readString(file).strip(), System.nanoTime());
        last = read;
      } catch (IOException e) {
        throw new UncheckedIOException("The service account token cannot be read: " + file, e);
      }
    }
    return read.token();
  }
}
