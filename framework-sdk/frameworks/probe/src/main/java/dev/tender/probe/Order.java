package dev.tender.probe;

import java.time.Duration;

/** What a probe task does, as one line of text: a word and what it needs. */
public sealed interface Order {
  /** {@code noop}, or nothing at all: finishes at once. */
  record Noop() implements Order {}

  /** {@code sleep MILLIS}: waits, then finishes; a kill ends it at once. */
  record Sleep(Duration time) implements Order {}

  /** {@code hold}: runs until it is killed. */
  record Hold() implements Order {}

  /** {@code spin MILLIS}: keeps one processor busy for so long, then finishes. */
  record Spin(Duration time) implements Order {}

  /** {@code allocate MIB}: takes so much memory outside of Java's heap, then holds it. */
  record Allocate(int mebibytes) implements Order {}

  /** {@code fail MESSAGE}: ends as TASK_FAILED with the message. */
  record Fail(String message) implements Order {}

  /** {@code exit CODE}: ends the whole executor, with all its tasks. */
  record Exit(int code) implements Order {}

  /** {@code echo TEXT}: finishes with the text as its message and its data. */
  record Echo(String text) implements Order {}

  /** {@code send TEXT}: sends the text to the scheduler as a message, then finishes. */
  record Send(String text) implements Order {}

  /** {@code print TEXT}: prints a line to standard output, then finishes. */
  record Print(String text) implements Order {}

  /** {@code env NAME}: finishes with the variable's value as its message; fails if it is unset. */
  record Env(String name) implements Order {}

  /** {@code stubborn MILLIS}: runs for so long and does not listen to a kill. */
  record Stubborn(Duration time) implements Order {}

  /**
   * Reads an order.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Order parse(String line) {
    String text = line.strip();
    int blank = text.indexOf(' ');
    String word = blank < 0 ? text : text.substring(0, blank);
    String rest = blank < 0 ? "" : text.substring(blank + 1).strip();
    return switch (word) {
      case "", "noop" -> new Noop();
      case "sleep" -> new Sleep(millis(word, rest));
      case "hold" -> new Hold();
      case "spin" -> new Spin(millis(word, rest));
      case "allocate" -> new Allocate(number(word, "MIB", rest));
      case "fail" -> new Fail(rest);
      case "exit" -> new Exit(number(word, "CODE", rest));
      case "echo" -> new Echo(rest);
      case "send" -> new Send(rest);
      case "print" -> new Print(rest);
      case "env" -> new Env(rest);
      case "stubborn" -> new Stubborn(millis(word, rest));
      default ->
          throw new IllegalArgumentException(
              "a probe does not know \""
                  + word
                  + "\"; it knows noop, sleep, hold, spin, allocate, fail, exit, echo, send, print,"
                  + " env and stubborn");
    };
  }

  private static Duration millis(String word, String text) {
    return Duration.ofMillis(number(word, "MILLIS", text));
  }

  private static int number(String word, String what, String text) {
    try {
      int number = Integer.parseInt(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Said below, with what is expected.
    }
    throw new IllegalArgumentException(
        "\"%s %s\" wants a number from 0 to %d, not \"%s\""
            .formatted(word, what, Integer.MAX_VALUE, text));
  }
}
