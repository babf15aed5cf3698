package dev.tender.crd;

/** Bounds, patterns and rules that several kinds share. */
final class Rules {
  /** Longest id that Mesos takes. */
  static final int MAX_ID = 255;

  static final int MAX_ROLE = 255;
  static final int MAX_ROLES = 32;
  static final int MAX_AMOUNTS = 16;
  static final int MAX_NAMESPACES = 128;
  static final int MAX_NAME = 253;
  static final int MAX_LABELS = 64;
  static final int MAX_MESSAGE = 1024;

  static final String NAME = "^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$";
  static final String NAMESPACE = "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$";

  /** Resource amounts: known names, readable, not negative. */
  static final String AMOUNT_NAMES =
      "self.all(k, k in ['cpu', 'memory', 'ephemeral-storage'] || k.contains('/')"
          + " || k.startsWith('hugepages-'))";

  static final String AMOUNT_NAMES_MESSAGE =
      "name cpu, memory, ephemeral-storage or an extended resource such as nvidia.com/gpu";

  static final String AMOUNTS_NOT_NEGATIVE = "self.all(k, !string(self[k]).startsWith('-'))";

  static final String AMOUNTS_NOT_NEGATIVE_MESSAGE =
      "an amount cannot be negative; leave the resource out for none";

  private Rules() {}
}
