package dev.tender.wordcount;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Texts from a seed: words that repeat, with punctuation, accents and long lines. */
final class SampleTexts {
  private static final String[] WORDS = {
    "the",
    "The",
    "of",
    "licence",
    "Straße",
    "ÉCOLE",
    "déjà",
    "don't",
    "x",
    "слово",
    "naïve",
    "42",
    "copyright",
    "software",
    "“quoted”",
    "a-b",
    "日本語"
  };

  private SampleTexts() {}

  static Path write(Path directory, long seed, int files, int wordsPerFile) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    for (int file = 0; file < files; file++) {
      StringBuilder text = new StringBuilder();
      for (int word = 0; word < wordsPerFile; word++) {
        text.append(
            random.nextInt(3) == 0
                ? "w" + Integer.toString(random.nextInt(500), 26).replaceAll("[0-9]", "q")
                : WORDS[random.nextInt(WORDS.length)]);
        text.append(random.nextInt(9) == 0 ? ",\n" : " ");
      }
      Path target = directory.resolve("part-" + file % 2).resolve("text-" + file + ".txt");
      Files.createDirectories(target.getParent());
      Files.writeString(target, text);
    }
    return directory;
  }
}
