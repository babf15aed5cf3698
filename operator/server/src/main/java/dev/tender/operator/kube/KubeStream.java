package dev.tender.operator.kube;

import java.io.IOException;
import java.io.InputStream;

/** Reads from the API server; the port below lists and watches. */
public interface KubeStream {
  /**
   * The whole body of a GET.
   *
   * @throws Gone when the page asked for is no longer kept
   * @throws IOException with what was asked and what the API server said
   */
  byte[] read(String path) throws IOException;

  /**
   * Opens the body of a GET. The caller closes it, from any thread; reading after that fails.
   *
   * @param path with query, such as {@code /api/v1/pods?watch=true}
   * @throws Gone when the resource version asked for is no longer kept
   * @throws IOException with what was asked and what the API server said
   */
  InputStream open(String path) throws IOException;

  /** The API server no longer has the history since that version: list again. */
  final class Gone extends IOException {
    private static final long serialVersionUID = 1;

    public Gone(String message) {
      super(message);
    }
  }
}
