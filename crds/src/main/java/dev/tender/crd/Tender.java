package dev.tender.crd;

/** What all kinds share: their group, their version and the labels on what Tender makes. */
public final class Tender {
  public static final String GROUP = "tender.dev";
  public static final String VERSION = "v1beta1";

  /** On every object that belongs to a framework; the value is the Framework's name. */
  public static final String FRAMEWORK_LABEL = "tender.dev/framework";

  /** {@code "true"} on Tasks that the operator wrote as a record of what a framework runs. */
  public static final String RECORDED_LABEL = "tender.dev/recorded";

  private Tender() {}
}
