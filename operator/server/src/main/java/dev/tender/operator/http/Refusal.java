package dev.tender.operator.http;

/**
 * A call that is not taken.
 *
 * @param status HTTP status, 400 or more
 * @param sentence what is wrong and, where it is not obvious, what to do
 */
public record Refusal(int status, String sentence) {
  public static Refusal badRequest(String sentence) {
    return new Refusal(400, sentence);
  }

  public static Refusal forbidden(String sentence) {
    return new Refusal(403, sentence);
  }

  public static Refusal busy(String sentence) {
    return new Refusal(503, sentence);
  }
}
