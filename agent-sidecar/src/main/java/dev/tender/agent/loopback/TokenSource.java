package dev.tender.agent.loopback;

import java.io.IOException;

/** Where the pod's token is. */
@FunctionalInterface
public interface TokenSource {
  /** Reads it anew, since it is changed from time to time. */
  String read() throws IOException;
}
