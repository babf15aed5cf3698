package dev.tender.operator.operatorapi;

import dev.tender.operator.wire.Shapes;
import java.util.Locale;
import java.util.regex.Pattern;

/** Names for objects that are made for somebody. */
final class ObjectNames {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final int READABLE = 150;
  private static final int HASH = 8;

  private ObjectNames() {}

  /** The text itself where that is a name; what is changed gets a hash, so that two never meet. */
  static String of(String text) {
    if (isLabel(text)) {
      return text;
    }
    String clean = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    clean = clean.substring(0, Math.min(clean.length(), READABLE)).replaceAll("^-+|-+$", "");
    String hash = Shapes.hash(text).substring(0, HASH);
    return clean.isEmpty() ? "x-" + hash : clean + "-" + hash;
  }

  /** Could it be the name of a namespace? */
  static boolean isLabel(String text) {
    return NAME.matcher(text).matches();
  }
}
