package dev.tender.core.master;

import dev.tender.core.allocator.RoleTree;
import dev.tender.core.master.FrameworkEntry.Standing;
import dev.tender.core.resources.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Lent room of one agent that can be taken back, by who has it. */
record Borrowed(List<Part> parts) {
  /**
   * @param offer one that shows it, else null
   * @param task one that uses it, else null
   * @param pod an executor's, which holds it as long as that lives, else null
   */
  record Part(
      Standing owner,
      Resources amount,
      @Nullable OfferEntry offer,
      @Nullable TaskEntry task,
      @Nullable PodEntry pod) {}

  /**
   * Offers first, since nothing is lost with them; then work of the lowest priority, and of that
   * the newest, which loses the least.
   */
  private static final Comparator<Part> ORDER =
      Comparator.comparing((Part part) -> part.offer() == null)
          .thenComparingInt(part -> part.owner().claim().role().priority())
          .thenComparingInt(part -> part.owner().claim().priority())
          .thenComparing(Comparator.comparingLong(Borrowed::sinceMillis).reversed())
          .thenComparing(part -> part.task() == null ? "" : part.task().task.id().value());

  static Borrowed on(AgentEntry agent, long nowMillis) {
    List<Part> parts = new ArrayList<>();
    for (OfferEntry entry : agent.offers.values()) {
      Resources lent = entry.offer.bundle().marked().lent();
      if (!lent.isEmpty()) {
        parts.add(new Part(entry.standing, lent, entry, null, null));
      }
    }
    for (PodEntry pod : agent.pods.values()) {
      if (!pod.drawn.lent().isEmpty() && pod.usable()) {
        inPod(pod, nowMillis, parts);
      }
    }
    parts.sort(ORDER);
    return new Borrowed(parts);
  }

  /** An executor that lives keeps what cannot be taken from a living pod. */
  private static void inPod(PodEntry pod, long nowMillis, List<Part> parts) {
    Resources floor = pod.floorHeld ? pod.floorMarked.lent() : Resources.NONE;
    if (!floor.isEmpty()) {
      Resources all = pod.neededMarked().lent();
      if (pod.live.values().stream().allMatch(task -> task.revocation == null && lent(task))) {
        parts.add(new Part(pod.standing, all, null, null, pod));
      }
      return;
    }
    boolean whole = !pod.custom();
    boolean shrinks = pod.fixedUntilMillis <= nowMillis;
    for (TaskEntry task : pod.live.values()) {
      if (task.revocation == null && (whole || shrinks)) {
        Resources amount = task.task.marked().lent();
        Resources part = whole ? amount : amount.resizable();
        if (!part.isEmpty()) {
          parts.add(new Part(task.standing, part, null, task, null));
        }
      }
    }
  }

  private static boolean lent(TaskEntry task) {
    return !task.task.marked().lent().isEmpty();
  }

  private static long sinceMillis(Part part) {
    TaskEntry task = part.task();
    return task == null ? 0 : task.launchedMillis;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  Resources amount() {
    Resources sum = Resources.NONE;
    for (Part part : parts) {
      sum = sum.plus(part.amount().withoutPorts());
    }
    return sum;
  }

  /** Pod slots that its offers hold. */
  int slots() {
    int slots = 0;
    for (Part part : parts) {
      slots += part.offer() == null ? 0 : part.offer().slots;
    }
    return slots;
  }

  Borrowed ofOthers(Standing claimant) {
    return only(part -> part.owner().framework != claimant.framework && stillThere(part));
  }

  /** Of those whom the policy lets the claimant preempt. */
  Borrowed below(RoleTree<Standing> tree, Standing claimant) {
    return only(part ->
        part.owner().framework != claimant.framework
            && stillThere(part)
            && tree.preempts(claimant.claim(), part.owner().claim()));
  }

  /** It has not been taken back for somebody else since it was looked up. */
  private static boolean stillThere(Part part) {
    OfferEntry offer = part.offer();
    if (offer != null) {
      return offer.agent.offers.containsKey(offer.offer.id());
    }
    TaskEntry task = part.task();
    if (task != null) {
      return task.revocation == null && task.live();
    }
    PodEntry pod = part.pod();
    return pod != null && pod.live.values().stream().allMatch(each -> each.revocation == null);
  }

  private Borrowed only(Predicate<Part> wanted) {
    return new Borrowed(parts.stream().filter(wanted).toList());
  }
}
