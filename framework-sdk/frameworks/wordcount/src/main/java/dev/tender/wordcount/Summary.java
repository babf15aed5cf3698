package dev.tender.wordcount;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/**
 * What is known in the end.
 *
 * @param words all of them
 * @param distinct different ones
 * @param top the most frequent ones, most frequent first, equals in the order of their characters
 * @param sha256 over "word, tab, count, newline" of every word, sorted by bytes; in hexadecimal
 */
record Summary(long words, long distinct, List<Ranked> top, String sha256) {
  static final int TOP = 20;

  /** A word and how often it occurs. */
  record Ranked(String word, long count) {
    static final Comparator<Ranked> MOST_FREQUENT_FIRST =
        Comparator.comparingLong(Ranked::count).reversed().thenComparing(Ranked::word);
  }

  Summary {
    top = List.copyOf(top);
  }

  /** The lines that a person reads, the same for one process and for a cluster. */
  String text() {
    String ranking =
        top.stream()
            .map(ranked -> ranked.word() + " " + ranked.count())
            .collect(Collectors.joining(", "));
    return "words: "
        + words
        + "\ndistinct: "
        + distinct
        + "\nsha-256: "
        + sha256
        + "\ntop: "
        + ranking;
  }

  static MessageDigest newDigest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  byte[] encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(words);
      out.writeLong(distinct);
      out.writeUTF(sha256);
      out.writeInt(top.size());
      for (Ranked ranked : top) {
        out.writeUTF(ranked.word());
        out.writeLong(ranked.count());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Summary decode(byte[] bytes) throws IOException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      long words = in.readLong();
      long distinct = in.readLong();
      String sha256 = in.readUTF();
      List<Ranked> top = new ArrayList<>();
      int size = in.readInt();
      for (int i = 0; i < size; i++) {
        top.add(new Ranked(in.readUTF(), in.readLong()));
      }
      return new Summary(words, distinct, top, sha256);
    }
  }

  /** Makes a summary of words that come in the order of their bytes, each once. */
  static final class Maker implements WordCounts.Visitor {
    private final MessageDigest digest = newDigest();
    private final PriorityQueue<Ranked> best =
        new PriorityQueue<>(Ranked.MOST_FREQUENT_FIRST.reversed());
    private long words;
    private long distinct;

    @Override
    public void visit(byte[] bytes, int offset, int length, long count) {
      words += count;
      distinct++;
      digest.update(bytes, offset, length);
      digest.update(("\t" + count + "\n").getBytes(StandardCharsets.US_ASCII));
      Ranked worst = best.peek();
      if (best.size() < TOP || (worst != null && count >= worst.count())) {
        best.add(new Ranked(new String(bytes, offset, length, StandardCharsets.UTF_8), count));
        if (best.size() > TOP) {
          best.poll();
        }
      }
    }

    Summary summary() {
      List<Ranked> top = new ArrayList<>(best);
      top.sort(Ranked.MOST_FREQUENT_FIRST);
      return new Summary(words, distinct, top, HexFormat.of().formatHex(digest.digest()));
    }
  }
}
