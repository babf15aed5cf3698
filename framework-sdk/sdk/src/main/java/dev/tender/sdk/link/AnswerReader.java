package dev.tender.sdk.link;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Reads HTTP/1.1 answers from a connection that stays open. */
final class AnswerReader {
  private static final int MAX_HEAD_BYTES = 16 * 1024;
  private static final int MAX_TEXT_BYTES = 64 * 1024;

  private AnswerReader() {}

  /** The next answer; throws when the connection ends or what comes is not HTTP. */
  static Answer read(InputStream in) throws IOException {
    Budget budget = new Budget(MAX_HEAD_BYTES);
    int status = status(line(in, budget));
    Map<String, String> headers = headers(in, budget);
    String encoding = headers.getOrDefault("transfer-encoding", "");
    byte[] body;
    if (status == 204 || status == 304) {
      body = new byte[0];
    } else if (encoding.equalsIgnoreCase("chunked")) {
      body = chunks(in, budget);
    } else {
      body = exactly(in, length(headers.getOrDefault("content-length", "0"), 10));
    }
    return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
  }

  private static int status(String line) throws IOException {
    String[] parts = line.split(" ", 3);
    if (parts.length < 2 || !parts[0].startsWith("HTTP/1.") || parts[1].length() != 3) {
      throw new IOException("not an HTTP answer: " + line);
    }
    return length(parts[1], 10);
  }

  private static Map<String, String> headers(InputStream in, Budget budget) throws IOException {
    Map<String, String> headers = new HashMap<>();
    String line = line(in, budget);
    while (!line.isEmpty()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
      line = line(in, budget);
    }
    return headers;
  }

  private static byte[] chunks(InputStream in, Budget budget) throws IOException {
    byte[] all = new byte[0];
    int size = chunkSize(line(in, budget));
    while (size > 0) {
      byte[] chunk = exactly(in, size);
      byte[] joined = new byte[all.length + size];
      System.arraycopy(all, 0, joined, 0, all.length);
      System.arraycopy(chunk, 0, joined, all.length, size);
      all = joined;
      if (all.length > MAX_TEXT_BYTES) {
        throw new IOException("an answer of more than " + MAX_TEXT_BYTES + " bytes");
      }
      line(in, budget);
      size = chunkSize(line(in, budget));
    }
    String trailer = line(in, budget);
    while (!trailer.isEmpty()) {
      trailer = line(in, budget);
    }
    return all;
  }

  private static int chunkSize(String line) throws IOException {
    int extension = line.indexOf(';');
    return length((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
  }

  private static int length(String digits, int radix) throws IOException {
    try {
      int length = Integer.parseInt(digits, radix);
      if (length >= 0 && length <= MAX_TEXT_BYTES) {
        return length;
      }
    } catch (NumberFormatException _) {
      // Said below, with the digits.
    }
    throw new IOException("not a length that an answer can have: " + digits);
  }

  private static byte[] exactly(InputStream in, int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException("the connection ended inside an answer");
    }
    return bytes;
  }

  private static String line(InputStream in, Budget budget) throws IOException {
    StringBuilder line = new StringBuilder(64);
    int next = in.read();
    while (next != '\n') {
      if (next < 0) {
        throw new EOFException("the server ended the connection");
      }
      budget.take();
      line.append((char) next);
      next = in.read();
    }
    int end = line.length();
    return end > 0 && line.charAt(end - 1) == '\r' ? line.substring(0, end - 1) : line.toString();
  }

  /** Bytes that the head of an answer may still have. */
  private static final class Budget {
    private int left;

    Budget(int bytes) {
      left = bytes;
    }

    void take() throws IOException {
      left--;
      if (left < 0) {
        throw new IOException("an answer with a head of more than " + MAX_HEAD_BYTES + " bytes");
      }
    }
  }
}
