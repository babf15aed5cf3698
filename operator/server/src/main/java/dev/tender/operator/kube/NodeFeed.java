package dev.tender.operator.kube;

import dev.tender.core.master.MasterEvent;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster;
import dev.tender.core.model.Cluster.AddressKind;
import dev.tender.core.model.Cluster.Upkeep;
import dev.tender.core.model.Declarations.Taint;
import dev.tender.operator.kube.KubeJson.Meta;
import dev.tender.operator.kube.KubeJson.NodeSpec;
import dev.tender.operator.kube.KubeJson.NodeStatus;
import dev.tender.operator.loop.EventSink;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Turns nodes into events, and only when something that matters has changed. */
public final class NodeFeed implements ListWatch.Listener<KubeJson.Node> {
  private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

  private final EventSink sink;
  private final ResourceNames names;
  private final Runnable listed;
  private final Map<String, Cluster.Node> shown = new ConcurrentHashMap<>();

  public NodeFeed(EventSink sink, ResourceNames names, Runnable listed) {
    this.sink = sink;
    this.names = names;
    this.listed = listed;
  }

  @Override
  public void seen(KubeJson.Node object) {
    Cluster.Node node = decode(object, names);
    if (node != null && !node.equals(shown.put(node.id().value(), node))) {
      sink.put(new MasterEvent.NodeObserved(node));
    }
  }

  @Override
  public void gone(String uid, KubeJson.@Nullable Node last) {
    if (shown.remove(uid) != null) {
      sink.put(new MasterEvent.NodeDeleted(new AgentId(uid)));
    }
  }

  /** The nodes as last seen; for any thread. */
  public Collection<Cluster.Node> all() {
    return List.copyOf(shown.values());
  }

  @Override
  public void listed() {
    listed.run();
  }

  /** Null when it is not yet complete enough to be an agent. */
  static Cluster.@Nullable Node decode(KubeJson.Node object, ResourceNames names) {
    Meta meta = object.metadata();
    NodeStatus status = object.status();
    if (meta == null || meta.uid() == null || meta.name() == null || status == null) {
      return null;
    }
    Map<String, String> allocatable = Objects.requireNonNullElse(status.allocatable(), Map.of());
    String gpuResource = names.gpuResource(allocatable);
    NodeSpec spec = object.spec();
    return new Cluster.Node(
        new AgentId(meta.uid()),
        meta.name(),
        address(status, AddressKind.INTERNAL_IP),
        names.toResources(names.withGpusOf(gpuResource, allocatable)),
        Math.toIntExact(Quantities.toUnits(allocatable.getOrDefault("pods", "0"))),
        spec != null && spec.unschedulable(),
        ready(status),
        taints(spec),
        meta.labels() == null ? Map.of() : Map.copyOf(meta.labels()),
        upkeep(meta, spec),
        gpuResource,
        new Cluster.OtherAddresses(
            address(status, AddressKind.EXTERNAL_IP), address(status, AddressKind.HOSTNAME)));
  }

  private static Upkeep upkeep(Meta meta, @Nullable NodeSpec spec) {
    Map<String, String> annotations = Objects.requireNonNullElse(meta.annotations(), Map.of());
    UnavailabilityAnnotation.Reading announced =
        UnavailabilityAnnotation.read(annotations.get(UnavailabilityAnnotation.KEY));
    DrainAnnotation.Reading drain = DrainAnnotation.read(annotations.get(DrainAnnotation.KEY));
    return new Upkeep(
        announced.unavailability(),
        announced.problem(),
        cordonedMillis(spec),
        drain.untilMillis(),
        drain.problem());
  }

  /**
   * The node controller taints a cordoned node a moment later and says when. Null while it has not,
   * and for good where something else puts the taint there without a time.
   */
  private static @Nullable Long cordonedMillis(@Nullable NodeSpec spec) {
    if (spec == null || !spec.unschedulable() || spec.taints() == null) {
      return null;
    }
    for (KubeJson.Taint each : spec.taints()) {
      String added = each.timeAdded();
      if (UNSCHEDULABLE.equals(each.key()) && added != null) {
        try {
          return Instant.parse(added).toEpochMilli();
        } catch (DateTimeParseException e) {
          return null;
        }
      }
    }
    return null;
  }

  /** Of several the first IPv4, which all clients can read; empty for none. */
  private static String address(NodeStatus status, AddressKind kind) {
    String found = "";
    if (status.addresses() != null) {
      for (KubeJson.NodeAddress each : status.addresses()) {
        String address = each.address();
        if (kind.type().equals(each.type()) && address != null) {
          if (address.indexOf(':') < 0) {
            return address;
          }
          found = found.isEmpty() ? address : found;
        }
      }
    }
    return found;
  }

  private static boolean ready(NodeStatus status) {
    if (status.conditions() != null) {
      for (KubeJson.Condition each : status.conditions()) {
        if ("Ready".equals(each.type())) {
          return "True".equals(each.status());
        }
      }
    }
    return false;
  }

  private static List<Taint> taints(@Nullable NodeSpec spec) {
    List<Taint> taints = new ArrayList<>();
    if (spec != null && spec.taints() != null) {
      for (KubeJson.Taint each : spec.taints()) {
        taints.add(
            new Taint(
                Objects.requireNonNullElse(each.key(), ""),
                Objects.requireNonNullElse(each.value(), ""),
                Objects.requireNonNullElse(each.effect(), "")));
      }
    }
    return List.copyOf(taints);
  }
}
