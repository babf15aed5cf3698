package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Toleration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a person says about a set of nodes. */
@ApiValue
public record AgentPoolSpec(
    @JsonPropertyDescription(
            "Nodes with all these labels belong to the pool. Default: all Linux nodes. Of two"
                + " pools that match a node the lower name wins, the other has condition"
                + " Overlap.")
        @Size(max = Rules.MAX_LABELS)
        Map<String, @Size(max = 63) String> nodeSelector,
    @JsonPropertyDescription(
            "Taints that executor pods tolerate on these nodes; nodes with others are not"
                + " offered. Default: none. At most 64.")
        @Size(max = 64)
        List<Toleration> tolerations,
    @JsonPropertyDescription(
            "Namespaces whose frameworks are offered these nodes. Default: all. At most 128.")
        @Size(max = Rules.MAX_NAMESPACES)
        List<@Size(min = 1, max = 63) String> namespaces,
    @JsonPropertyDescription("What is kept free on every node for everybody else.") @Default("{}")
        Headroom headroom,
    @JsonPropertyDescription(
            "Scheduler (default): the kube-scheduler binds executor pods, pinned to their node."
                + " Direct: they name their node themselves, faster, for nodes that Tender has"
                + " for itself.")
        @Default("Scheduler")
        Placement placement,
    @JsonPropertyDescription(
            "Attribute name, as offers show it, to node label, in addition to arch, zone, region"
                + " and instance_type. At most 64.")
        @Size(max = Rules.MAX_LABELS)
        Map<String, @Size(min = 1, max = 317) String> attributes,
    @JsonPropertyDescription("Ports that are offered on every node. Default 31000 to 32000.")
        @Default("{}")
        PortRange ports,
    @JsonPropertyDescription(
            "Of every node of the pool, what only one role and those below it are offered. No"
                + " framework can give it back; what is changed here takes effect at once, and takes"
                + " nothing from tasks. At most 32.")
        @Size(max = 32)
        List<Reservation> reservations,
    @JsonPropertyDescription(
            "How long tasks may run on after their node was cordoned, 0s to 168h; 0s ends them at"
                + " once. What is still there then is killed, with the grace of its kill policy,"
                + " and executor pods leave. Without it (default) a cordon kills nothing and only"
                + " keeps new tasks away. kubectl drain evicts by itself and does not wait for"
                + " this.")
        @Size(min = 1, max = 32)
        @ValidationRule(value = Span.ZERO_TO_A_WEEK, message = Span.ZERO_TO_A_WEEK_MESSAGE)
        @Nullable Span drainGrace,
    @JsonPropertyDescription(
            "Which of a node's addresses (status.addresses) offers carry as hostname and url:"
                + " InternalIP (default), ExternalIP or Hostname; of several the first IPv4. A node"
                + " without one is not offered.")
        @Default("InternalIP")
        Address address) {

  /** What holds for nodes while there is no pool at all. */
  public static final AgentPoolSpec DEFAULT =
      new AgentPoolSpec(
          Map.of(),
          List.of(),
          List.of(),
          Headroom.DEFAULT,
          Placement.Scheduler,
          Map.of(),
          PortRange.DEFAULT,
          List.of(),
          null,
          Address.InternalIP);

  public AgentPoolSpec {
    nodeSelector = Empty.ifNull(nodeSelector);
    tolerations = Empty.ifNull(tolerations);
    namespaces = Empty.ifNull(namespaces);
    headroom = headroom == null ? Headroom.DEFAULT : headroom;
    placement = placement == null ? Placement.Scheduler : placement;
    attributes = Empty.ifNull(attributes);
    ports = ports == null ? PortRange.DEFAULT : ports;
    reservations = Empty.ifNull(reservations);
    address = address == null ? Address.InternalIP : address;
  }

  /** Kinds of addresses of a node, as Kubernetes has them. */
  public enum Address {
    InternalIP,
    ExternalIP,
    Hostname
  }

  /** Who binds executor pods to their node. */
  public enum Placement {
    Scheduler,
    Direct
  }

  /** Kept free: the larger of the percentage and the amount. */
  @ApiValue
  public record Headroom(
      @JsonPropertyDescription("Percent of what the node can allocate, 0 to 100. Default 10.")
          @Default("10")
          @Min(0)
          @Max(100)
          Integer percent,
      @JsonPropertyDescription("Least cpu. Default 500m.") @Default(Headroom.CPU) Quantity cpu,
      @JsonPropertyDescription("Least memory. Default 512Mi.") @Default(Headroom.MEMORY)
          Quantity memory) {

    static final String CPU = "500m";
    static final String MEMORY = "512Mi";

    /** What an absent {@code headroom} means. */
    public static final Headroom DEFAULT =
        new Headroom(10, Quantity.parse(CPU), Quantity.parse(MEMORY));

    public Headroom {
      percent = percent == null ? 10 : percent;
      cpu = cpu == null ? Quantity.parse(CPU) : cpu;
      memory = memory == null ? Quantity.parse(MEMORY) : memory;
    }
  }

  /** Both ends belong to it. */
  @ApiValue
  @ValidationRule(
      value = "self.begin <= self.end",
      message = "begin must not be above end; both belong to the range")
  public record PortRange(
      @JsonPropertyDescription("First port, 1 to 65535. Default 31000.")
          @Default("31000")
          @Min(1)
          @Max(65535)
          Integer begin,
      @JsonPropertyDescription("Last port, 1 to 65535. Default 32000.")
          @Default("32000")
          @Min(1)
          @Max(65535)
          Integer end) {

    /** What an absent {@code ports} means. */
    public static final PortRange DEFAULT = new PortRange(31000, 32000);

    public PortRange {
      begin = begin == null ? 31000 : begin;
      end = end == null ? 32000 : end;
    }
  }

  /** A part of every node for one role. */
  @ApiValue
  public record Reservation(
      @JsonPropertyDescription("Path of the role. Not '*'.")
          @Required
          @Size(min = 1, max = Rules.MAX_ROLE)
          @ValidationRule(value = Rules.ROLE_PATH, message = Rules.ROLE_PATH_MESSAGE)
          String role,
      @JsonPropertyDescription(
              "Free tags that offers show. What is reserved with different labels is offered apart."
                  + " At most 64.")
          @Size(max = Rules.MAX_LABELS)
          Map<String, @Size(max = Rules.MAX_TAG) String> labels,
      @JsonPropertyDescription("How much, as quantities by resource.")
          @Required
          @Size(min = 1, max = Rules.MAX_AMOUNTS)
          Map<String, Quantity> resources) {
    public Reservation {
      labels = Empty.ifNull(labels);
      resources = Empty.ifNull(resources);
    }
  }
}
