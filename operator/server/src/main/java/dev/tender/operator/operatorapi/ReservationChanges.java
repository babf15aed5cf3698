package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.Census;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import dev.tender.crd.ReservationSpec;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.records.RecordJson;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.reservation.ReservationRegistry;
import dev.tender.operator.wire.Problems;
import dev.tender.operator.wire.WireResources;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.v1.Resource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What operators reserve and give back, as the Reservation resources that say so. */
final class ReservationChanges {
  private static final String PATH = Write.TENDER + "/reservations";

  private final Cluster cluster;

  ReservationChanges(Cluster cluster) {
    this.cluster = cluster;
  }

  Plan reserve(OperatorCall.ReserveResources call, Census.Agent agent) {
    if (!call.source().isEmpty()) {
      return new Plan.Wrong(
          501,
          "reserve_resources.source: what is reserved for one role is not moved to another;"
              + " unreserve it, then reserve it anew, without 'source'");
    }
    Problems problems = new Problems();
    Map<Mark, Resources> parts = parts(call.resources(), "reserve_resources.resources", problems);
    String sentence = problems.sentence();
    if (sentence != null) {
      return Plan.wrong(sentence);
    }
    List<Write> writes = new ArrayList<>();
    parts.forEach((mark, amount) -> {
      if (mark instanceof Reservation reservation) {
        writes.add(reserve(agent.name(), reservation, amount));
      }
    });
    return new Plan.Writes(writes, 202);
  }

  private Write reserve(String node, Reservation reservation, Resources amount) {
    List<Held> held = held(node, reservation);
    if (!held.isEmpty()) {
      Held first = held.getFirst();
      return change(first, first.reserved().amount().plus(amount));
    }
    String name = ObjectNames.of(node + "/" + reservation.role() + "/" + reservation.key());
    Reserved reserved = new Reserved(name, node, reservation, amount);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", "tender.dev/v1beta1");
    object.put("kind", "Reservation");
    object.putObject("metadata").put("name", name);
    object.set("spec", RecordJson.tree(ReservationMapper.toSpec(reserved)));
    return Write.create(PATH, name, object, access("create", ""));
  }

  Plan unreserve(OperatorCall.UnreserveResources call, Census.Agent agent) {
    String where = "unreserve_resources.resources";
    Problems problems = new Problems();
    Map<Mark, Resources> parts = parts(call.resources(), where, problems);
    String sentence = problems.sentence();
    if (sentence != null) {
      return Plan.wrong(sentence);
    }
    List<Write> writes = new ArrayList<>();
    for (Map.Entry<Mark, Resources> part : parts.entrySet()) {
      if (part.getKey() instanceof Reservation reservation) {
        Resources rest = part.getValue();
        for (Held each : held(agent.name(), reservation)) {
          Resources taken = each.reserved().amount().min(rest);
          if (!taken.isEmpty()) {
            rest = rest.minus(taken);
            writes.add(less(each, each.reserved().amount().minus(taken)));
          }
        }
        if (!rest.isEmpty()) {
          return new Plan.Wrong(
              409,
              where
                  + ": "
                  + rest
                  + " more than is reserved on node "
                  + agent.name()
                  + " for "
                  + reservation
                  + " by Reservation resources; kubectl get rsv shows them");
        }
      }
    }
    return new Plan.Writes(writes, 202);
  }

  /** What is to be reserved, or not any more, by reservation. */
  private static Map<Mark, Resources> parts(
      List<Resource> resources, String where, Problems problems) {
    if (resources.isEmpty()) {
      problems.add(where + " is empty; name what it is about");
    }
    Bundle bundle = WireResources.toBundle(resources, where, problems);
    if (!bundle.plain().isEmpty()) {
      problems.add(
          where + ": " + bundle.plain() + " is not reserved; say for whom, in 'reservations'");
    }
    for (Mark mark : bundle.marked().parts().keySet()) {
      switch (mark) {
        case Revocable _ -> problems.add(where + ": what is revocable cannot be reserved");
        case Reservation reservation -> check(reservation, where, problems);
      }
    }
    return bundle.marked().parts();
  }

  private static void check(Reservation reservation, String where, Problems problems) {
    if (reservation.isFixed()) {
      problems.add(
          where
              + ": a STATIC reservation is made by an AgentPool's spec; use type DYNAMIC, or change"
              + " the AgentPool");
    }
    List<String> sentences = new ArrayList<>();
    reservation
        .levels()
        .forEach(level ->
            ReservationMapper.checkRole(level.role(), where + ".reservations[].role", sentences));
    sentences.forEach(problems::add);
  }

  /**
   * A Reservation that is in force. Amounts are absolute, so that one who has read an older version
   * of the object would undo what was changed since: the API server refuses it.
   */
  private record Held(Reserved reserved, String uid, @Nullable String version) {}

  private List<Held> held(String node, Reservation reservation) {
    List<Held> held = new ArrayList<>();
    for (ReservationRegistry.Entry each : cluster.reservations()) {
      ReservationRegistry.Accepted inForce = each.inForce();
      if (inForce != null
          && inForce.reserved().node().equals(node)
          && inForce.reserved().reservation().equals(reservation)) {
        ObjectMeta meta = each.resource().getMetadata();
        held.add(new Held(inForce.reserved(), meta.getUid(), meta.getResourceVersion()));
      }
    }
    return held;
  }

  private static Write less(Held held, Resources amount) {
    String name = held.reserved().name();
    return amount.isEmpty()
        ? Write.delete(PATH + "/" + name, held.uid(), held.version(), access("delete", name))
        : change(held, amount);
  }

  private static Write change(Held held, Resources amount) {
    Reserved before = held.reserved();
    ReservationSpec old = ReservationMapper.toSpec(before);
    ReservationSpec now =
        ReservationMapper.toSpec(
            new Reserved(before.name(), before.node(), before.reservation(), amount));
    return Write.patch(
        PATH + "/" + before.name(),
        patch(now, old, held.uid(), held.version()),
        // Taken back at once, from the version that this has made.
        patch(old, now, held.uid(), null),
        access("patch", before.name()));
  }

  /** As a merge patch: what only the other one names is taken out. */
  private static JsonNode patch(
      ReservationSpec wanted, ReservationSpec other, String uid, @Nullable String version) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode meta = patch.putObject("metadata").put("uid", uid);
    if (version != null) {
      meta.put("resourceVersion", version);
    }
    ObjectNode spec = patch.putObject("spec");
    ObjectNode resources = spec.putObject("resources");
    other.resources().keySet().forEach(resources::putNull);
    wanted.resources().forEach((name, quantity) -> resources.put(name, quantity.toString()));
    spec.set("ports", RecordJson.tree(wanted.ports()));
    return patch;
  }

  private static Access access(String verb, String name) {
    return new Access(verb, "tender.dev", "reservations", "", name);
  }
}
