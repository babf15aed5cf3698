package dev.tender.core.model;

import java.util.List;

/**
 * What a node must be like for offers of a role: at least one group, in which everything holds.
 * With no group at all every node will do.
 *
 * @param anyOf alternatives, in the order in which they are tried
 */
public record Constraints(List<Group> anyOf) {
  /** Every node will do. */
  public static final Constraints NONE = new Constraints(List.of());

  public Constraints {
    anyOf = List.copyOf(anyOf);
  }

  /**
   * Conditions that hold together.
   *
   * @param allOf at least one
   */
  public record Group(List<Condition> allOf) {
    public Group {
      allOf = List.copyOf(allOf);
      if (allOf.isEmpty()) {
        throw new IllegalArgumentException("A group of constraints needs at least one condition");
      }
    }
  }

  /** One test of one property of a node. */
  public record Condition(Subject subject, Test test) {}

  /** What is looked at. */
  public sealed interface Subject {
    /** As people call it. */
    String name();

    /** An attribute, by the name under which offers show it. */
    record Attribute(String name) implements Subject {}

    /** The node's name, and also its address, which offers show as the host's name. */
    record Hostname() implements Subject {
      @Override
      public String name() {
        return "hostname";
      }
    }

    /** Label topology.kubernetes.io/region. */
    record Region() implements Subject {
      @Override
      public String name() {
        return "region";
      }
    }

    /** Label topology.kubernetes.io/zone. */
    record Zone() implements Subject {
      @Override
      public String name() {
        return "zone";
      }
    }
  }

  /**
   * What is asked of it. A subject that a node does not have passes the tests that start with
   * {@code Not} and fails the others. One that has several values passes a test if one of them
   * does, and its opposite if none of them does.
   */
  public sealed interface Test {
    record Exists() implements Test {}

    record NotExists() implements Test {}

    record Equals(String text) implements Test {}

    record NotEquals(String text) implements Test {}

    record Matches(TextPattern pattern) implements Test {}

    record NotMatches(TextPattern pattern) implements Test {}
  }

  /**
   * A pattern for whole texts. Implementations take time linear in the text, whatever the pattern,
   * since they run on the master's thread, and are equal when their patterns are the same text.
   */
  public interface TextPattern {
    boolean matches(String text);
  }

  /**
   * Does a test pass?
   *
   * @param values of its subject; empty when the node has no such thing
   */
  public static boolean passes(Test test, List<String> values) {
    return switch (test) {
      case Test.Exists _ -> !values.isEmpty();
      case Test.NotExists _ -> values.isEmpty();
      case Test.Equals(String text) -> values.contains(text);
      case Test.NotEquals(String text) -> !values.contains(text);
      case Test.Matches(TextPattern pattern) -> anyMatches(pattern, values);
      case Test.NotMatches(TextPattern pattern) -> !anyMatches(pattern, values);
    };
  }

  private static boolean anyMatches(TextPattern pattern, List<String> values) {
    for (String value : values) {
      if (pattern.matches(value)) {
        return true;
      }
    }
    return false;
  }
}
