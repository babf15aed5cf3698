package dev.tender.core.master;

import dev.tender.core.allocator.Refusal;
import dev.tender.core.master.MasterView.Why;
import dev.tender.core.model.FrameworkName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why frameworks have no offer of agents, as things are now. Every look at a framework in a role
 * and an agent costs as much as dealing it out, so there are only so many of them in one answer.
 */
final class Reasons {
  /** Pairs of a framework in a role and an agent that one answer looks at. */
  static final long PAIRS = 20_000;

  /** Pairs that an {@link Explanation} lists one by one. */
  static final int LISTED = 1_000;

  /** Different reasons that are told apart for one framework. */
  private static final int DIFFERENT = 32;

  private static final String MANY = "for reasons of this kind that differ from node to node";

  private final Books books;
  private final Dealer dealer;

  Reasons(Books books, Dealer dealer) {
    this.books = books;
    this.dealer = dealer;
  }

  /** Are there so few agents and frameworks that each pair can be looked at for everybody? */
  boolean affordable() {
    long claims = 0;
    for (FrameworkEntry framework : books.frameworks().all()) {
      claims += framework.roles.size();
    }
    return claims * books.agents().all().size() <= PAIRS;
  }

  /**
   * The reasons for one installation, counted; those of most nodes first.
   *
   * @param detailed false tells only what holds for all agents alike
   */
  List<Why> of(Installation home, boolean detailed) {
    Count count = new Count(0);
    walk(home, detailed ? Long.MAX_VALUE : 0, count);
    return count.reasons();
  }

  /** Everything about one installation; null when there is none of that name. */
  @Nullable Explanation explain(FrameworkName name) {
    Installation home = books.frameworks().findInstallation(name);
    if (home == null) {
      return null;
    }
    Count count = new Count(LISTED);
    walk(home, PAIRS, count);
    return new Explanation(
        name, count.offered, count.reasons(), count.entries, count.notListed, count.notExamined);
  }

  private void walk(Installation home, long pairs, Count count) {
    int agents = 0;
    for (AgentEntry agent : books.agents().all()) {
      agents += agent.node == null ? 0 : 1;
    }
    Collection<FrameworkEntry> registrations = home.registrations.values();
    if (registrations.isEmpty()) {
      boolean suspended = home.declared != null && home.declared.suspended();
      count.add("", null, suspended ? new Refusal.Suspended() : new Refusal.Disconnected(), agents);
    }
    // What has gone says nothing about what its successor gets.
    boolean connected = registrations.stream().anyMatch(FrameworkEntry::connected);
    long left = pairs;
    for (FrameworkEntry framework : registrations) {
      if (connected && !framework.connected()) {
        continue;
      }
      for (String role : framework.roles) {
        Refusal standing = books.rules().standingRefusal(framework, role);
        if (standing != null) {
          count.add(role, null, standing, agents);
        } else if (agents > left) {
          left = 0;
          count.notExamined(role, agents);
        } else {
          left -= agents;
          walk(books.frameworks().standing(framework, role), count);
        }
      }
    }
  }

  private void walk(FrameworkEntry.Standing standing, Count count) {
    for (AgentEntry agent : books.agents().all()) {
      if (agent.node == null) {
        continue;
      }
      if (offered(agent, standing)) {
        count.offered++;
      } else {
        count.add(standing.role, agent.name, dealer.explain(standing, agent), 1);
      }
    }
  }

  private static boolean offered(AgentEntry agent, FrameworkEntry.Standing standing) {
    for (OfferEntry entry : agent.offers.values()) {
      if (entry.standing == standing) {
        return true;
      }
    }
    return false;
  }

  /** What a walk has come to so far. */
  private static final class Count {
    private record Key(String role, String reason, String sentence) {}

    private final int listed;
    private final Map<Key, Integer> nodes = new LinkedHashMap<>();
    private final List<Explanation.Entry> entries = new ArrayList<>();
    private int offered;
    private int notListed;
    private int notExamined;

    Count(int listed) {
      this.listed = listed;
    }

    /**
     * @param node null for all
     */
    void add(String role, @Nullable String node, Refusal refusal, int agents) {
      String reason = refusal.reason();
      String sentence = refusal.sentence();
      count(role, reason, sentence, agents);
      if (entries.size() < listed) {
        entries.add(new Explanation.Entry(role, node, reason, sentence));
      } else {
        notListed++;
      }
    }

    void notExamined(String role, int agents) {
      notExamined += agents;
      count(role, "NotExamined", "there are too many nodes to look at each of them", agents);
    }

    private void count(String role, String reason, String sentence, int agents) {
      Key key = new Key(role, reason, sentence);
      if (nodes.size() >= DIFFERENT && !nodes.containsKey(key)) {
        key = new Key("", reason, MANY);
      }
      nodes.merge(key, agents, Integer::sum);
    }

    List<Why> reasons() {
      List<Why> reasons = new ArrayList<>();
      nodes.forEach(
          (key, count) -> reasons.add(new Why(key.role(), key.reason(), key.sentence(), count)));
      reasons.sort((first, second) -> Integer.compare(second.nodes(), first.nodes()));
      return reasons;
    }
  }
}
