package dev.tender.core.master;

import dev.tender.core.model.FrameworkName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a framework has no offer of which nodes, as of one moment; a copy, read anywhere.
 *
 * @param offered nodes that it has an offer of, counted for each of its roles
 * @param reasons counted, those of most nodes first
 * @param entries one by one, in the order of roles and nodes; the first 1,000
 * @param notListed how many entries more there would be
 * @param notExamined nodes that were not looked at, counted for each role: beyond 20,000 of them
 */
public record Explanation(
    FrameworkName framework,
    int offered,
    List<MasterView.Why> reasons,
    List<Entry> entries,
    int notListed,
    int notExamined) {

  public Explanation {
    reasons = List.copyOf(reasons);
    entries = List.copyOf(entries);
  }

  /**
   * One refusal.
   *
   * @param role empty when it is about the whole framework
   * @param node null when it holds for all nodes
   * @param reason one word for programs
   * @param sentence for people
   */
  public record Entry(String role, @Nullable String node, String reason, String sentence) {}
}
