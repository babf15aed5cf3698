package dev.tender.operator.framework;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tender.core.allocator.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Why somebody got nothing: the table of docs/sharing.md, held against the reasons there are. */
class ReasonsDocTest {
  private static final Path DOC = Path.of("../../docs/sharing.md");
  private static final Pattern ROW = Pattern.compile("\\| (`[A-Z][^|]*`) \\|.+\\|");
  private static final Pattern NAME = Pattern.compile("`([A-Za-z]+)`");

  /** That are no refusals: there is no node, or too many to look at each. */
  private static final List<String> OTHERS = List.of("NoNodes", "NotExamined");

  @Test
  void everyReasonIsInTheTableAndNoOther() throws IOException {
    Set<String> reasons =
        Arrays.stream(Refusal.class.getPermittedSubclasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toCollection(TreeSet::new));
    reasons.addAll(OTHERS);
    Set<String> described = new TreeSet<>();
    for (String line : Files.readAllLines(DOC)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        Matcher name = NAME.matcher(row.group(1));
        while (name.find()) {
          described.add(name.group(1));
        }
      }
    }
    assertThat(described).isEqualTo(reasons);
  }
}
