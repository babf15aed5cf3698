package dev.tender.systemtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code /metrics} of a leader shows, as docs/operating.md says. */
@ExtendWith(TenderExtension.class)
class MetricsIT {
  private static final Pattern OURS = Pattern.compile("(tender_[a-z_]+)[ {].*");
  private static final Pattern ROW = Pattern.compile("\\| `(tender_[a-z_]+)` \\|.+\\|");

  @Test
  void everyMetricOfOursIsDescribedAndNoOther(Tender tender) throws IOException {
    Set<String> shown = names(OURS, MasterPages.get(tender, "/metrics").lines());
    assertThat(shown).isNotEmpty();
    try (Stream<String> lines = Files.lines(tender.root().resolve("docs/operating.md"))) {
      assertThat(names(ROW, lines)).isEqualTo(shown);
    }
  }

  private static Set<String> names(Pattern pattern, Stream<String> lines) {
    Set<String> names = new TreeSet<>();
    lines
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .forEach(matcher -> names.add(matcher.group(1)));
    return names;
  }
}
