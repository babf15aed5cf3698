package dev.tender.crd;

/** Bounds and rules that several kinds share. */
final class Rules {
  /** Longest id that Mesos takes. */
  static final int MAX_ID = 255;

  static final int MAX_ROLE = 255;
  static final int MAX_ROLES = 32;
  static final int MAX_AMOUNTS = 16;
  static final int MAX_NAMESPACES = 128;
  static final int MAX_NAME = 253;
  static final int MAX_LABELS = 64;

  /** Longest value of a label of Mesos' kind. */
  static final int MAX_TAG = 1024;

  static final int MAX_MESSAGE = 1024;
  static final int MAX_REASON = 128;
  static final int MAX_WHY = 32;

  /** A role below which others may lie; Mesos' rules for names of roles. */
  static final String ROLE_PATH =
      "self.split('/').all(c, c != '' && c != '.' && c != '..' && c != '*' && !c.startsWith('-'))"
          + " && !self.matches(r'[\\s\\v\\x08\\x7f]')";

  static final String ROLE_PATH_MESSAGE =
      "write a path such as analytics/etl: parts joined by single '/', none of them '.', '..', '*'"
          + " or with a leading '-', no white space";

  static final String ROLE = "self == '*' || (" + ROLE_PATH + ")";

  static final String ROLE_MESSAGE =
      ROLE_PATH_MESSAGE + "; or '*' alone for the role of the namespace itself";

  /** Mesos' rules for ids. */
  static final String ID =
      "self != '.' && self != '..' && !self.matches(r'[\\x00-\\x1f\\x7f/\\\\]')";

  static final String ID_MESSAGE =
      "an id has no '/', no '\\' and no control characters, and is not '.' or '..'";

  static final String NAME = "self.matches('^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$')";
  static final String NAME_MESSAGE =
      "write the name of an object: lower case letters, digits, '-' and '.', with a letter or digit"
          + " at both ends";

  static final String NAMESPACE = "self.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$')";
  static final String NAMESPACE_MESSAGE =
      "write the name of a namespace: lower case letters, digits and '-', with a letter or digit at"
          + " both ends";

  static final String PORTS = "self.matches('^[0-9]{1,5}(-[0-9]{1,5})?$')";
  static final String PORTS_MESSAGE = "write a port or a range such as 31000-31009";

  private Rules() {}
}
