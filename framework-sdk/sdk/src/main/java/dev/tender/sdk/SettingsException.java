package dev.tender.sdk;

/** A setting is missing or wrong; the message names it and says what to do. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SettingsException(String message) {
    super(message);
  }
}
