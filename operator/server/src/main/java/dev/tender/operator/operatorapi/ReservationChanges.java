package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.Census;
import dev.tender.core.master.Master;
import dev.tender.core.model.Declarations.Reserved;
import dev.tender.core.resources.Bundle;
import dev.tender.core.resources.Mark;
import dev.tender.core.resources.Reservation;
import dev.tender.core.resources.Resources;
import dev.tender.core.resources.Revocable;
import dev.tender.crd.ReservationSpec;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.Mapped;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.records.RecordJson;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.wire.Problems;
import dev.tender.operator.wire.WireResources;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.v1.Resource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What operators reserve and give back, as the Reservation resources that say so. */
final class ReservationChanges {
  private static final String PATH = Write.TENDER + "/reservations";

  private final Cluster cluster;
  private final ReservationMapper mapper;

  ReservationChanges(Cluster cluster, ResourceNames names) {
    this.cluster = cluster;
    this.mapper = new ReservationMapper(names);
  }

  Plan reserve(OperatorCall.ReserveResources call, Census.Agent agent) throws IOException {
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
    List<Held> there = held(agent.name());
    List<Write> writes = new ArrayList<>();
    List<Predicate<Master>> shown = new ArrayList<>();
    parts.forEach((mark, amount) -> {
      if (mark instanceof Reservation reservation) {
        List<Held> held = of(reservation, there);
        if (held.isEmpty()) {
          Reserved made = made(agent.name(), reservation, amount);
          writes.add(create(made));
          shown.add(shows(made));
        } else {
          Held first = held.getFirst();
          Reserved more = first.with(first.reserved().amount().plus(amount));
          writes.add(change(first, more));
          shown.add(shows(more));
        }
      }
    });
    return new Plan.Writes(writes, 202, Plan.all(shown));
  }

  private static Reserved made(String node, Reservation reservation, Resources amount) {
    String name = ObjectNames.of(node + "/" + reservation.role() + "/" + reservation.key());
    return new Reserved(name, node, reservation, amount);
  }

  private static Write create(Reserved reserved) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", "tender.dev/v1beta1");
    object.put("kind", "Reservation");
    object.putObject("metadata").put("name", reserved.name());
    object.set("spec", RecordJson.tree(ReservationMapper.toSpec(reserved)));
    return new Write.Create(PATH, reserved.name(), object, access("create", ""));
  }

  Plan unreserve(OperatorCall.UnreserveResources call, Census.Agent agent) throws IOException {
    String where = "unreserve_resources.resources";
    Problems problems = new Problems();
    Map<Mark, Resources> parts = parts(call.resources(), where, problems);
    String sentence = problems.sentence();
    if (sentence != null) {
      return Plan.wrong(sentence);
    }
    List<Held> there = held(agent.name());
    List<Write> writes = new ArrayList<>();
    List<Predicate<Master>> shown = new ArrayList<>();
    for (Map.Entry<Mark, Resources> part : parts.entrySet()) {
      if (part.getKey() instanceof Reservation reservation) {
        Resources rest = part.getValue();
        for (Held each : of(reservation, there)) {
          Resources taken = each.reserved().amount().min(rest);
          if (!taken.isEmpty()) {
            rest = rest.minus(taken);
            Reserved less = each.with(each.reserved().amount().minus(taken));
            writes.add(less.amount().isEmpty() ? delete(each) : change(each, less));
            shown.add(shows(less));
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
    return new Plan.Writes(writes, 202, Plan.all(shown));
  }

  private static Predicate<Master> shows(Reserved wanted) {
    return master -> {
      Reserved known = master.reserved(wanted.name());
      return wanted.amount().isEmpty() ? known == null : wanted.equals(known);
    };
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
   * A Reservation as it is now. Amounts are absolute, so that whoever has read an older version of
   * the object would undo what was changed since: the API server refuses it.
   */
  private record Held(Reserved reserved, String uid, @Nullable String version) {
    Reserved with(Resources amount) {
      return new Reserved(reserved.name(), reserved.node(), reserved.reservation(), amount);
    }
  }

  /** Those of a node that can be understood. */
  private List<Held> held(String node) throws IOException {
    List<Held> held = new ArrayList<>();
    for (Optional<Held> each : cluster.list(PATH, json -> held(json, node))) {
      each.ifPresent(held::add);
    }
    return held;
  }

  private Optional<Held> held(JsonNode json, String node) {
    if (!json.path("spec").path("node").asText().equals(node)) {
      return Optional.empty();
    }
    dev.tender.crd.Reservation object =
        Serialization.unmarshal(json.toString(), dev.tender.crd.Reservation.class);
    ObjectMeta meta = object.getMetadata();
    return mapper.toCore(object) instanceof Mapped.Declared<Reserved>(Reserved reserved)
        ? Optional.of(new Held(reserved, meta.getUid(), meta.getResourceVersion()))
        : Optional.empty();
  }

  private static List<Held> of(Reservation reservation, List<Held> held) {
    return held.stream().filter(each -> each.reserved.reservation().equals(reservation)).toList();
  }

  private static Write delete(Held held) {
    String name = held.reserved().name();
    return Write.delete(PATH + "/" + name, held.uid(), held.version(), access("delete", name));
  }

  private static Write change(Held held, Reserved wanted) {
    ReservationSpec old = ReservationMapper.toSpec(held.reserved());
    ReservationSpec now = ReservationMapper.toSpec(wanted);
    ObjectNode body = patch(now, old);
    body.putObject("metadata").put("uid", held.uid()).put("resourceVersion", held.version());
    return new Write.Patch(
        PATH + "/" + wanted.name(), body, patch(old, now), access("patch", wanted.name()));
  }

  /** As a merge patch: what only the other one names is taken out. */
  private static ObjectNode patch(ReservationSpec wanted, ReservationSpec other) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
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
