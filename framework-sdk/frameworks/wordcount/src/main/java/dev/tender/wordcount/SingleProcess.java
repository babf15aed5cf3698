package dev.tender.wordcount;

import java.io.IOException;

/** Counts the texts here and now, for comparison with what the cluster says. */
final class SingleProcess {
  private SingleProcess() {}

  static Summary run(Options options) throws IOException {
    Texts texts = Texts.in(options.texts(), options.chunkBytes());
    WordCounts counts = new WordCounts();
    for (int round = 0; round < options.repeat(); round++) {
      for (Texts.Chunk chunk : texts.chunks()) {
        chunk.count(counts);
      }
    }
    Summary.Maker maker = new Summary.Maker();
    counts.forEachSorted(maker);
    return maker.summary();
  }
}
