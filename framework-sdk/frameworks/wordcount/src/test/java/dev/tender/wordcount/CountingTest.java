package dev.tender.wordcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountingTest {
  @TempDir private Path directory;

  @Test
  void wordsAreRunsOfLettersInLowerCase() throws IOException {
    assertThat(count("The the, THE don't Straße ÉCOLE 42 x_y “quote” слово"))
        .isEqualTo(
            new TreeMap<>(
                Map.of(
                    "the", 3L, "don", 1L, "t", 1L, "straße", 1L, "école", 1L, "x", 1L, "y", 1L,
                    "quote", 1L, "слово", 1L)));
  }

  @Test
  void whatIsNotUtf8SeparatesWords() throws IOException {
    WordCounts counts = new WordCounts();
    byte[] text = {'a', (byte) 0xff, 'b', (byte) 0xc3, 'c', (byte) 0xe2, (byte) 0x80};
    WordReader.count(new ByteArrayInputStream(text), counts);
    assertThat(sorted(counts)).isEqualTo(new TreeMap<>(Map.of("a", 1L, "b", 1L, "c", 1L)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 7, 64, 1000, 1_000_000})
  void chunksOfAnySizeGiveTheSameCounts(long chunkBytes) throws IOException {
    SampleTexts.write(directory, 7, 3, 300);
    WordCounts whole = new WordCounts();
    for (Texts.Chunk chunk : Texts.in(directory, Long.MAX_VALUE / 2).chunks()) {
      chunk.count(whole);
    }
    WordCounts parts = new WordCounts();
    for (Texts.Chunk chunk : Texts.in(directory, chunkBytes).chunks()) {
      chunk.count(parts);
    }
    assertThat(sorted(parts)).isEqualTo(sorted(whole));
    assertThat(parts.total()).isEqualTo(whole.total());
  }

  @Test
  void smallFilesShareAChunkAndLargeOnesAreCut() throws IOException {
    Path a = Files.writeString(directory.resolve("a"), "12");
    Path b = Files.writeString(directory.resolve("b"), "1234567");
    Texts texts = Texts.in(directory, 4);
    assertThat(texts.chunks())
        .containsExactly(
            new Texts.Chunk(List.of(new Slice(a, 0, 2), new Slice(b, 0, 2))),
            new Texts.Chunk(List.of(new Slice(b, 2, 6))),
            new Texts.Chunk(List.of(new Slice(b, 6, 7))));
    assertThat(texts.files()).isEqualTo(2);
    assertThat(texts.bytes()).isEqualTo(9);
  }

  @Test
  void theFingerprintTellsOtherTexts() throws IOException {
    Files.writeString(directory.resolve("a"), "12");
    String before = Texts.in(directory, 4).fingerprint();
    assertThat(Texts.in(directory, 4).fingerprint()).isEqualTo(before);
    assertThat(Texts.in(directory, 5).fingerprint()).isNotEqualTo(before);
    Files.writeString(directory.resolve("a"), "123");
    assertThat(Texts.in(directory, 4).fingerprint()).isNotEqualTo(before);
  }

  @Test
  void anEmptyDirectoryIsNamedWithTheCure() {
    assertThatThrownBy(() -> Texts.in(directory, 10)).hasMessageContaining("--texts");
    assertThatThrownBy(() -> Texts.in(directory.resolve("none"), 10))
        .hasMessageContaining("--texts");
  }

  @Test
  void theSummaryIsThatOfTheSortedList() {
    WordCounts counts = new WordCounts();
    for (String word : List.of("b", "a", "b", "é")) {
      byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
      counts.add(bytes, 0, bytes.length, 1);
    }
    Summary.Maker maker = new Summary.Maker();
    counts.forEachSorted(maker);
    // printf 'a\t1\nb\t2\né\t1\n' | sha256sum
    assertThat(maker.summary())
        .isEqualTo(
            new Summary(
                4,
                3,
                List.of(
                    new Summary.Ranked("b", 2),
                    new Summary.Ranked("a", 1),
                    new Summary.Ranked("é", 1)),
                "8e3203d273b54665d311c25f1b397a212726a77d3e81284af8ce38645b2aca86"));
  }

  @Test
  void aSummarySurvivesTheWire() throws IOException {
    Summary summary = new Summary(4, 3, List.of(new Summary.Ranked("é", 1)), "00ff");
    assertThat(Summary.decode(summary.encode())).isEqualTo(summary);
  }

  private static Map<String, Long> count(String text) throws IOException {
    WordCounts counts = new WordCounts();
    WordReader.count(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), counts);
    return sorted(counts);
  }

  private static Map<String, Long> sorted(WordCounts counts) {
    Map<String, Long> sorted = new TreeMap<>();
    counts.forEachSorted((bytes, offset, length, count) ->
        sorted.put(new String(bytes, offset, length, StandardCharsets.UTF_8), count));
    return sorted;
  }
}
