package dev.tender.wordcount;

import java.util.Arrays;

/**
 * How often each word occurs; words are bytes. One open-addressed table over one array of bytes,
 * some 40 bytes a word, since an executor of 96 MiB runs several of these. For one thread.
 */
final class WordCounts {
  /** Takes words in. */
  interface Visitor {
    void visit(byte[] bytes, int offset, int length, long count);
  }

  private static final int FIRST_SLOTS = 1 << 12;

  private byte[] letters = new byte[1 << 15];
  private int lettersUsed;
  private int[] offsets = new int[FIRST_SLOTS / 2];
  private int[] lengths = new int[FIRST_SLOTS / 2];
  private int[] hashes = new int[FIRST_SLOTS / 2];
  private long[] counts = new long[FIRST_SLOTS / 2];
  private int size;

  /** Slot to word number plus one; 0 is a free slot. Never more than half full. */
  private int[] slots = new int[FIRST_SLOTS];

  private long total;

  /** All words, each as often as it occurs. */
  long total() {
    return total;
  }

  void add(byte[] bytes, int offset, int length, long count) {
    int hash = hash(bytes, offset, length);
    total += count;
    int mask = slots.length - 1;
    int slot = spread(hash) & mask;
    while (slots[slot] != 0) {
      int word = slots[slot] - 1;
      if (hashes[word] == hash && isWord(word, bytes, offset, length)) {
        counts[word] += count;
        return;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = append(bytes, offset, length, hash, count) + 1;
    if (size * 2 > slots.length) {
      rehash();
    }
  }

  /** All words in the order of their bytes, which for UTF-8 is that of their characters. */
  void forEachSorted(Visitor visitor) {
    int[] order = new int[size];
    for (int word = 0; word < size; word++) {
      order[word] = word;
    }
    sort(order, new int[size], 0, size);
    for (int word : order) {
      visitor.visit(letters, offsets[word], lengths[word], counts[word]);
    }
  }

  /** The words of one part of so many, in no particular order. */
  void forEachOfPart(int part, int parts, Visitor visitor) {
    for (int word = 0; word < size; word++) {
      if (Math.floorMod(hashes[word], parts) == part) {
        visitor.visit(letters, offsets[word], lengths[word], counts[word]);
      }
    }
  }

  /** Merge sort, since the library sorts by a comparator only what is boxed. */
  private void sort(int[] order, int[] spare, int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(order, spare, from, middle);
    sort(order, spare, middle, to);
    System.arraycopy(order, from, spare, from, to - from);
    int left = from;
    int right = middle;
    for (int i = from; i < to; i++) {
      boolean takesLeft = right == to || (left < middle && compare(spare[left], spare[right]) <= 0);
      order[i] = takesLeft ? spare[left++] : spare[right++];
    }
  }

  private int compare(int a, int b) {
    return Arrays.compareUnsigned(
        letters, offsets[a], offsets[a] + lengths[a], letters, offsets[b], offsets[b] + lengths[b]);
  }

  private boolean isWord(int word, byte[] bytes, int offset, int length) {
    int start = offsets[word];
    return lengths[word] == length
        && Arrays.equals(letters, start, start + length, bytes, offset, offset + length);
  }

  private int append(byte[] bytes, int offset, int length, int hash, long count) {
    if (size == offsets.length) {
      offsets = Arrays.copyOf(offsets, size * 2);
      lengths = Arrays.copyOf(lengths, size * 2);
      hashes = Arrays.copyOf(hashes, size * 2);
      counts = Arrays.copyOf(counts, size * 2);
    }
    if (lettersUsed + length > letters.length) {
      letters = Arrays.copyOf(letters, Math.max(letters.length * 2, lettersUsed + length));
    }
    System.arraycopy(bytes, offset, letters, lettersUsed, length);
    offsets[size] = lettersUsed;
    lengths[size] = length;
    hashes[size] = hash;
    counts[size] = count;
    lettersUsed += length;
    return size++;
  }

  private void rehash() {
    int[] wider = new int[slots.length * 2];
    int mask = wider.length - 1;
    for (int word = 0; word < size; word++) {
      int slot = spread(hashes[word]) & mask;
      while (wider[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      wider[slot] = word + 1;
    }
    slots = wider;
  }

  /** FNV-1a: the same everywhere, as it decides which reducer a word belongs to. */
  private static int hash(byte[] bytes, int offset, int length) {
    int hash = 0x811c9dc5;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * 0x01000193;
    }
    return hash;
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 15);
  }
}
