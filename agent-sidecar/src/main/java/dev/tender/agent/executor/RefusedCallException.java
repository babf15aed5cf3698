package dev.tender.agent.executor;

/** A call that breaks a rule of the executor API. */
final class RefusedCallException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String sentence;

  RefusedCallException(int status, String sentence) {
    super(sentence, null, false, false);
    this.status = status;
    this.sentence = sentence;
  }

  int status() {
    return status;
  }

  String sentence() {
    return sentence;
  }
}
