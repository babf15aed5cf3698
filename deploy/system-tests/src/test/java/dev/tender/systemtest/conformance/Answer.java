package dev.tender.systemtest.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

/** An answer that has come in full. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(Head head, byte[] body) {
  int status() {
    return head.status();
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** A call was taken: 202, and nothing else that a client could stumble over. */
  void isTaken() {
    assertThat(status()).as(text()).isEqualTo(202);
    assertThat(text()).isEmpty();
    assertThat(head.header("Content-Length")).hasValue("0");
    assertThat(head.header("Content-Type")).isEmpty();
  }

  /**
   * A call was refused, with words that a person can use.
   *
   * @param part of the sentence
   */
  void isRefused(int status, String part) {
    assertThat(status()).as(text()).isEqualTo(status);
    assertThat(text()).contains(part);
    assertThat(head.header("Content-Type")).hasValue("text/plain; charset=utf-8");
  }
}
