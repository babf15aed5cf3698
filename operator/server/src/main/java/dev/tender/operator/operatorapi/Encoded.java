package dev.tender.operator.operatorapi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A snapshot and the answers that were made of it: equal questions share them. */
final class Encoded {
  private final Snapshot snapshot;
  private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

  Encoded(Snapshot snapshot) {
    this.snapshot = snapshot;
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /**
   * @param question names the answer and its form
   */
  byte[] answer(String question, Function<Snapshot, byte[]> make) {
    return answers.computeIfAbsent(question, _ -> make.apply(snapshot));
  }
}
