package dev.tender.sdk;

import dev.tender.protocol.v1.AgentId;
import dev.tender.protocol.v1.ExecutorId;
import dev.tender.protocol.v1.Labels;
import dev.tender.protocol.v1.Offer;
import dev.tender.protocol.v1.Operation;
import dev.tender.protocol.v1.Range;
import dev.tender.protocol.v1.Resource;
import dev.tender.protocol.v1.TaskId;
import dev.tender.protocol.v1.TaskInfo;
import dev.tender.protocol.v1.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is left of an offer while tasks are carved out of it, exact to the thousandth. What is taken
 * keeps the role, the reservation and the disk it was offered with; what is reserved is taken
 * first, then what is for everybody. Of each name either all is taken from that, or, when it is not
 * enough, all from what is lent (revocable): no task may mix the two. For one thread.
 *
 * <pre>{@code
 * OfferedResources left = OfferedResources.of(offer);
 * Optional<List<Resource>> mine = left.take(Needs.none().cpus(0.5).mem(128));
 * }</pre>
 *
 * <p>To keep a part of the node, and to run a task on that at once:
 *
 * <pre>{@code
 * List<Resource> kept = left.reserve(Needs.none().cpus(1).mem(512), "analytics").orElseThrow();
 * TaskInfo task = left.newTask(id, needs).orElseThrow().command(command).build();
 * driver.accept(
 *     List.of(offer.id()),
 *     List.of(Operation.reserve(kept), Operation.launch(List.of(task))),
 *     SchedulerDriver.DEFAULT_REFUSAL);
 * }</pre>
 */
public final class OfferedResources {
  private final List<Portion> portions = new ArrayList<>();

  private final List<Offer> offers;

  private OfferedResources(List<Offer> offers) {
    if (offers.isEmpty()) {
      throw new IllegalArgumentException("no offer to take resources from");
    }
    this.offers = List.copyOf(offers);
    List<Resource> resources =
        offers.stream().flatMap(offer -> offer.resources().stream()).toList();
    resources.forEach(this::add);
    sort();
  }

  private void add(Resource resource) {
    switch (resource.value()) {
      case Value.Scalar scalar ->
          portions.add(new Portion(resource, Needs.toThousandths(scalar.value()), List.of()));
      case Value.Ranges ranges -> portions.add(new Portion(resource, 0, ranges.range()));
      case Value.Set _, Value.Text _ -> {
        // Nothing that a task could take a part of.
      }
    }
  }

  private void sort() {
    portions.sort(
        Comparator.comparingInt(
            portion -> portion.isReserved() ? 0 : portion.origin.revocable() == null ? 1 : 2));
  }

  public static OfferedResources of(Offer offer) {
    return new OfferedResources(List.of(offer));
  }

  /** Several offers of one agent and one role, as one. */
  public static OfferedResources of(List<Offer> offers) {
    return new OfferedResources(offers);
  }

  public AgentId agentId() {
    return offers.getFirst().agentId();
  }

  /** Whether this executor runs there already, as far as the offers know. */
  public boolean hasExecutor(ExecutorId executor) {
    return offers.stream().anyMatch(offer -> offer.executorIds().contains(executor));
  }

  /** Takes what a task needs and begins its description; the author says what it runs. */
  public Optional<TaskInfo.Builder> newTask(TaskId id, Needs needs) {
    return take(needs)
        .map(resources ->
            TaskInfo.builder().name(id.value()).taskId(id).agentId(agentId()).resources(resources));
  }

  /** Whether take would succeed. */
  public boolean fits(Needs needs) {
    return fits(needs, portions);
  }

  private static boolean fits(Needs needs, List<Portion> portions) {
    return needs.thousandths().entrySet().stream()
            .allMatch(need -> !with(portions, need.getKey(), need.getValue()).isEmpty())
        && ports(portions) >= needs.ports();
  }

  /** How many times over take would succeed; ports are counted too. At most 1,000,000. */
  public int count(Needs needs) {
    long times = 1_000_000;
    for (Map.Entry<String, Long> need : needs.thousandths().entrySet()) {
      long lasting = leftOf(of(portions, false), need.getKey()) / need.getValue();
      long lent = leftOf(of(portions, true), need.getKey()) / need.getValue();
      times = Math.min(times, lasting + lent);
    }
    if (needs.ports() > 0) {
      times = Math.min(times, ports() / needs.ports());
    }
    return (int) times;
  }

  /** Takes the needs out of what is left; empty, and nothing taken, when they do not fit. */
  public Optional<List<Resource>> take(Needs needs) {
    if (!fits(needs)) {
      return Optional.empty();
    }
    return Optional.of(takeFrom(portions, needs));
  }

  /**
   * Keeps a part of what is for everybody for the role that the offer is for: what is returned is
   * to be reserved with {@link Operation#reserve}, and is left to take from, now as reserved.
   * Empty, and nothing changed, when it does not fit.
   */
  public Optional<List<Resource>> reserve(Needs needs, String role) {
    return reserve(needs, role, null);
  }

  /** The same with labels, which keep it apart from what is reserved with others. */
  public Optional<List<Resource>> reserve(Needs needs, String role, @Nullable Labels labels) {
    List<Portion> free = portions.stream().filter(Portion::isPlain).toList();
    if (!fits(needs, free)) {
      return Optional.empty();
    }
    List<Resource> kept =
        takeFrom(free, needs).stream().map(each -> each.reservedFor(role, labels)).toList();
    kept.forEach(this::add);
    sort();
    return Optional.of(kept);
  }

  /** What is left of what is reserved; some or all of it is given back by UNRESERVE. */
  public List<Resource> reserved() {
    return portions.stream()
        .filter(portion -> portion.isReserved() && !portion.isEmpty())
        .map(Portion::rest)
        .toList();
  }

  private static List<Resource> takeFrom(List<Portion> portions, Needs needs) {
    List<Resource> taken = new ArrayList<>();
    needs.thousandths().forEach((name, amount) -> takeScalar(portions, name, amount, taken));
    if (needs.ports() > 0) {
      takePorts(portions, needs.ports(), taken);
    }
    return List.copyOf(taken);
  }

  /** Processors left. */
  public double cpus() {
    return left("cpus");
  }

  /** Memory left, in MiB. */
  public double mem() {
    return left("mem");
  }

  /** Ports left. */
  public long ports() {
    return ports(portions);
  }

  private static long ports(List<Portion> portions) {
    return portions.stream().mapToLong(Portion::portCount).sum();
  }

  /** What is left of any countable resource; 0 when none was offered. */
  public double left(String name) {
    return Needs.toAmount(leftOf(name));
  }

  private long leftOf(String name) {
    return leftOf(portions, name);
  }

  private static long leftOf(List<Portion> portions, String name) {
    return portions.stream()
        .filter(portion -> portion.isScalar(name))
        .mapToLong(portion -> portion.thousandths)
        .sum();
  }

  private static List<Portion> of(List<Portion> portions, boolean lent) {
    return portions.stream()
        .filter(portion -> (portion.origin.revocable() != null) == lent)
        .toList();
  }

  /** The portions of the kind that has enough of a name; none when neither has. */
  private static List<Portion> with(List<Portion> portions, String name, long thousandths) {
    for (boolean lent : new boolean[] {false, true}) {
      List<Portion> kind = of(portions, lent);
      if (leftOf(kind, name) >= thousandths) {
        return kind;
      }
    }
    return List.of();
  }

  private static void takeScalar(
      List<Portion> portions, String name, long thousandths, List<Resource> taken) {
    long wanted = thousandths;
    for (Portion portion : with(portions, name, thousandths)) {
      if (wanted > 0 && portion.thousandths > 0 && portion.isScalar(name)) {
        long part = Math.min(wanted, portion.thousandths);
        portion.thousandths -= part;
        wanted -= part;
        taken.add(portion.with(new Value.Scalar(Needs.toAmount(part))));
      }
    }
  }

  private static void takePorts(List<Portion> portions, int count, List<Resource> taken) {
    long wanted = count;
    for (Portion portion : portions) {
      long part = Math.min(wanted, portion.portCount());
      if (part > 0) {
        wanted -= part;
        taken.add(portion.with(new Value.Ranges(portion.cut(part))));
      }
    }
  }

  /** One entry of the offer and what is left of it. */
  private static final class Portion {
    private final Resource origin;
    private long thousandths;
    private List<Range> ranges;

    Portion(Resource origin, long thousandths, List<Range> ranges) {
      this.origin = origin;
      this.thousandths = thousandths;
      this.ranges = ranges;
    }

    boolean isScalar(String name) {
      return origin.name().equals(name) && origin.value() instanceof Value.Scalar;
    }

    boolean isReserved() {
      return origin.reservedFor() != null;
    }

    /** For everybody, and for good. */
    boolean isPlain() {
      return !isReserved()
          && origin.revocable() == null
          && origin.disk() == null
          && origin.shared() == null;
    }

    boolean isEmpty() {
      return thousandths == 0 && portCount() == 0;
    }

    /** What is left of it. */
    Resource rest() {
      return with(
          origin.value() instanceof Value.Scalar
              ? new Value.Scalar(Needs.toAmount(thousandths))
              : new Value.Ranges(ranges));
    }

    long portCount() {
      return origin.name().equals("ports")
          ? ranges.stream().mapToLong(range -> range.end() - range.begin() + 1).sum()
          : 0;
    }

    /** Removes the lowest numbers and returns them. */
    List<Range> cut(long count) {
      List<Range> cut = new ArrayList<>();
      List<Range> rest = new ArrayList<>();
      long wanted = count;
      for (Range range : ranges) {
        long part = Math.min(wanted, range.end() - range.begin() + 1);
        if (part > 0) {
          cut.add(new Range(range.begin(), range.begin() + part - 1));
        }
        if (range.begin() + part <= range.end()) {
          rest.add(new Range(range.begin() + part, range.end()));
        }
        wanted -= part;
      }
      ranges = rest;
      return cut;
    }

    Resource with(Value value) {
      return origin.withValue(value);
    }
  }
}
