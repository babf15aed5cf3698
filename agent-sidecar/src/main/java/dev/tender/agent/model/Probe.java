package dev.tender.agent.model;

import java.util.List;

/** A look at a task over the network, at loopback, where its pod's containers meet. */
public sealed interface Probe {
  /**
   * A GET.
   *
   * @param url with scheme http or https
   */
  record Http(String url) implements Probe {}

  /** A connection that is closed again. */
  record Tcp(String host, int port) implements Probe {}

  /** What a look has shown. */
  sealed interface Result {
    /** The status of the answer, redirects followed. */
    record Answered(int status) implements Result {}

    record Connected() implements Result {}

    /** Nothing, for this reason. */
    record Failed(String sentence) implements Result {}
  }

  /** Statuses that count as healthy where none are named. */
  static boolean isGood(int status, List<Integer> wanted) {
    return wanted.isEmpty() ? status >= 200 && status < 400 : wanted.contains(status);
  }
}
