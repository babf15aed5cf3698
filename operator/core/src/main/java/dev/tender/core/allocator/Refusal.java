package dev.tender.core.allocator;

import dev.tender.core.model.Declarations.Taint;
import dev.tender.core.resources.Resources;
import java.util.List;

/** Why somebody was not offered something. */
public sealed interface Refusal {
  /** Short and stable, for counting. */
  default String reason() {
    return getClass().getSimpleName();
  }

  /** For people. */
  String sentence();

  record Filtered(long untilMillis) implements Refusal {
    @Override
    public String sentence() {
      return "declined earlier with a filter that is still in force";
    }
  }

  record RefusedRecently(long untilMillis) implements Refusal {
    @Override
    public String sentence() {
      return "refused a moment ago without a filter";
    }
  }

  record Unanswered(String role, long untilMillis) implements Refusal {
    @Override
    public String sentence() {
      return "offers for role "
          + role
          + " were not answered; it is asked again after a while, or when it answers or revives";
    }
  }

  /**
   * @param anyOf sizes of which one would be enough; with none, nothing at all is left
   */
  record TooSmall(List<Resources> anyOf) implements Refusal {
    @Override
    public String sentence() {
      StringBuilder sizes = new StringBuilder();
      for (Resources size : anyOf) {
        sizes.append(sizes.isEmpty() ? "" : " or ").append(size);
      }
      return "less is free than the smallest offer worth having (" + sizes + ")";
    }
  }

  /**
   * @param attribute the first that is not as wanted; of several groups, that of the first
   */
  record ConstraintsUnmet(String attribute, String role) implements Refusal {
    @Override
    public String sentence() {
      return "attribute "
          + attribute
          + " does not satisfy the framework's offer constraints for role "
          + role;
    }
  }

  record NotTolerated(Taint taint) implements Refusal {
    @Override
    public String sentence() {
      return "neither the pool nor the framework tolerates taint "
          + taint.key()
          + "="
          + taint.value()
          + ":"
          + taint.effect();
    }
  }

  record SelectorMismatch(String label, String wanted) implements Refusal {
    @Override
    public String sentence() {
      return "the framework's nodeSelector wants label " + label + "=" + wanted;
    }
  }

  record NoPodSlot() implements Refusal {
    @Override
    public String sentence() {
      return "the node takes no more pods";
    }
  }

  record NothingFree() implements Refusal {
    @Override
    public String sentence() {
      return "nothing is free";
    }
  }

  /** What is left is reserved for another role. */
  record Reserved(String role) implements Refusal {
    @Override
    public String sentence() {
      return "what is left is reserved for role " + role;
    }
  }

  record AgentNotOfferable(String why) implements Refusal {
    @Override
    public String sentence() {
      return "the node is not offered: " + why;
    }
  }

  record PoolExcludesNamespace(String pool, String namespace) implements Refusal {
    @Override
    public String sentence() {
      return "AgentPool " + pool + " is not for namespace " + namespace;
    }
  }

  record LimitReached(String role) implements Refusal {
    @Override
    public String sentence() {
      return "the limit of role " + role + " is reached";
    }
  }

  /** What is free is held back for roles whose guarantee is not met yet. */
  record HeldForGuarantees() implements Refusal {
    @Override
    public String sentence() {
      return "what is free is held back for roles that are below their guarantee";
    }
  }

  /** Somebody with a better claim is asked first. */
  record OthersFirst() implements Refusal {
    @Override
    public String sentence() {
      return "it is offered to somebody whose turn comes earlier";
    }
  }

  record GpusNotAskedFor() implements Refusal {
    @Override
    public String sentence() {
      return "nodes with GPUs are kept for frameworks with capability GPU_RESOURCES";
    }
  }

  record OtherRegion(String region, String master) implements Refusal {
    @Override
    public String sentence() {
      return "the node is in region "
          + region
          + ", the master is in "
          + master
          + ", and the framework lacks capability REGION_AWARE";
    }
  }

  record Suppressed(String role) implements Refusal {
    @Override
    public String sentence() {
      return "offers for role " + role + " are suppressed";
    }
  }

  record Suspended() implements Refusal {
    @Override
    public String sentence() {
      return "the Framework is suspended (spec.suspended)";
    }
  }

  record Disconnected() implements Refusal {
    @Override
    public String sentence() {
      return "the scheduler is not connected";
    }
  }

  record RoleNotAllowed(String role, String namespace) implements Refusal {
    @Override
    public String sentence() {
      return "role " + role + " may not be used by namespace " + namespace;
    }
  }
}
