package dev.tender.core.resources;

/** Lent: whoever has the better claim to it gets it back, and what runs in it is ended for that. */
public record Revocable() implements Mark {
  public static final Revocable MARK = new Revocable();

  @Override
  public boolean usableBy(String role) {
    return true;
  }

  @Override
  public String toString() {
    return "revocable";
  }
}
