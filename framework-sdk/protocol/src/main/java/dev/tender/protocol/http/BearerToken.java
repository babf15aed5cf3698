package dev.tender.protocol.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A token that Kubernetes keeps fresh in a file. */
public final class BearerToken {
  private BearerToken() {}

  /**
   * The token without the white space around it.
   *
   * @throws IOException if the file cannot be read or holds no token, with a sentence that names it
   *     and not its content
   */
  public static String read(Path file) throws IOException {
    String token;
    try {
      token = Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new IOException(
          "cannot read the token in " + file + ": is it mounted? " + unreadable, unreadable);
    }
    if (token.isEmpty()) {
      throw new IOException("the token in " + file + " is empty");
    }
    for (int i = 0; i < token.length(); i++) {
      char c = token.charAt(i);
      if (c <= ' ' || c >= 127) {
        throw new IOException(
            "the token in " + file + " holds the character " + (int) c + "; it must be one word");
      }
    }
    return token;
  }
}
