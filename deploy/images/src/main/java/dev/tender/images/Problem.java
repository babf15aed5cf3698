package dev.tender.images;

import java.io.Serial;

/** Something that the person who builds can change; the message says what. */
final class Problem extends Exception {
  @Serial private static final long serialVersionUID = 1;

  private final String sentence;

  Problem(String sentence) {
    super(sentence);
    this.sentence = sentence;
  }

  String sentence() {
    return sentence;
  }
}
