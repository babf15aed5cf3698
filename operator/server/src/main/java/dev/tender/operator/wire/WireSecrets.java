package dev.tender.operator.wire;

import dev.tender.protocol.v1.Secret;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** References to Secrets of the framework's namespace. */
final class WireSecrets {
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");

  /** Of a Secret whose key nobody names. */
  private static final String USUAL_KEY = "value";

  private static final int LONGEST_NAME = 253;

  private WireSecrets() {}

  /**
   * Null when there is none that can be used, which is said then.
   *
   * @param where field that holds it, for the sentences
   * @param keyed whether a key is needed; most clients have a field for the name only, and may say
   *     it there: {@code SECRET/KEY}, or {@code SECRET} alone for the key {@code value}
   */
  static Secret.@Nullable Reference reference(
      Secret secret, String where, boolean keyed, Problems problems) {
    Secret.Reference reference = secret.reference();
    if (secret.type() != Secret.Type.REFERENCE || reference == null || secret.value() != null) {
      problems.add(
          where
              + " must be of type REFERENCE and name a Secret of the namespace and nothing else in"
              + " 'reference'");
      return null;
    }
    String key = reference.key() == null ? "" : reference.key();
    Secret.Reference read =
        keyed && key.isEmpty()
            ? named(reference.name())
            : new Secret.Reference(reference.name(), key.isEmpty() ? null : key);
    if (read.name().length() > LONGEST_NAME || !NAME.matcher(read.name()).matches()) {
      problems.add(noName(where, reference.name(), keyed && key.isEmpty()));
      return null;
    }
    if (read.key() != null && !KEY.matcher(read.key()).matches()) {
      problems.add(
          key.isEmpty()
              ? noName(where, reference.name(), true)
              : where + ".reference.key '" + key + "' is no key of a Secret; correct it");
      return null;
    }
    return read;
  }

  private static Secret.Reference named(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0
        ? new Secret.Reference(name, USUAL_KEY)
        : new Secret.Reference(name.substring(0, slash), name.substring(slash + 1));
  }

  private static String noName(String where, String name, boolean alone) {
    return where
        + ".reference.name '"
        + name
        + "' is no name of a Secret; "
        + (alone ? "use SECRET or SECRET/KEY" : "correct it");
  }
}
