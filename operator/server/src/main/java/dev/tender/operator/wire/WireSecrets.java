package dev.tender.operator.wire;

import dev.tender.protocol.v1.Secret;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** References to Secrets of the framework's namespace. */
final class WireSecrets {
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern KEY = Pattern.compile("[-._a-zA-Z0-9]{1,253}");
  private static final int LONGEST_NAME = 253;

  private WireSecrets() {}

  /**
   * Null when there is none that can be used, which is said then.
   *
   * @param where field that holds it, for the sentences
   * @param keyed whether a key must be named
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
    if (reference.name().length() > LONGEST_NAME || !NAME.matcher(reference.name()).matches()) {
      problems.add(
          where + ".reference.name '" + reference.name() + "' is no name of a Secret; correct it");
      return null;
    }
    String key = reference.key();
    if (key == null || key.isEmpty()) {
      if (keyed) {
        problems.add(
            where
                + ".reference.key must be set: a Secret of Kubernetes holds several values, each"
                + " under a key");
        return null;
      }
      return new Secret.Reference(reference.name(), null);
    }
    if (!KEY.matcher(key).matches()) {
      problems.add(where + ".reference.key '" + key + "' is no key of a Secret; correct it");
      return null;
    }
    return reference;
  }
}
