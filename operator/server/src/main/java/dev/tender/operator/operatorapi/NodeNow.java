package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.Census;
import dev.tender.core.master.Master;
import dev.tender.core.model.AgentId;
import dev.tender.core.model.Cluster.Unavailability;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.DrainAnnotation;
import dev.tender.operator.kube.UnavailabilityAnnotation;
import java.io.IOException;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What operators change of a node, as the API server has it now, or as it is to be.
 *
 * @param announced text of the annotation; null for none
 * @param drainUntil text of the annotation; null for none
 */
record NodeNow(
    String uid,
    String name,
    boolean ready,
    boolean cordoned,
    @Nullable String announced,
    @Nullable String drainUntil) {
  static final String COLLECTION = "/api/v1/nodes";

  static NodeNow of(JsonNode node) {
    JsonNode annotations = node.path("metadata").path("annotations");
    boolean ready = false;
    for (JsonNode condition : node.path("status").path("conditions")) {
      ready |=
          condition.path("type").asText().equals("Ready")
              && condition.path("status").asText().equals("True");
    }
    return new NodeNow(
        Write.uid(node),
        node.path("metadata").path("name").asText(),
        ready,
        node.path("spec").path("unschedulable").asBoolean(false),
        text(annotations.path(UnavailabilityAnnotation.KEY)),
        text(annotations.path(DrainAnnotation.KEY)));
  }

  private static @Nullable String text(JsonNode value) {
    return value.isTextual() ? value.asText() : null;
  }

  /** Null when it is no more; another node that has got its name is not meant. */
  static @Nullable NodeNow read(Census.Agent agent, Cluster cluster) throws IOException {
    JsonNode node = cluster.get(COLLECTION + "/" + agent.name());
    return node == null || !Write.uid(node).equals(agent.id().value()) ? null : of(node);
  }

  NodeNow cordoned(boolean wanted) {
    return new NodeNow(uid, name, ready, wanted, announced, drainUntil);
  }

  NodeNow announced(@Nullable Unavailability when) {
    String text = when == null ? null : UnavailabilityAnnotation.write(when);
    return new NodeNow(uid, name, ready, cordoned, text, drainUntil);
  }

  NodeNow drainUntil(@Nullable String wanted) {
    return new NodeNow(uid, name, ready, cordoned, announced, wanted);
  }

  /** What can be read of it; null when nothing can. */
  @Nullable Unavailability unavailability() {
    return UnavailabilityAnnotation.read(announced).unavailability();
  }

  /** What makes it so. */
  Write becomes(NodeNow wanted) {
    return new Write.Patch(
        COLLECTION + "/" + name, patch(this, wanted), patch(wanted, this), access("patch"));
  }

  Access access(String verb) {
    return new Access(verb, "", "nodes", "", name);
  }

  private static ObjectNode patch(NodeNow from, NodeNow to) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata");
    metadata.put("uid", to.uid);
    put(metadata, UnavailabilityAnnotation.KEY, from.announced, to.announced);
    put(metadata, DrainAnnotation.KEY, from.drainUntil, to.drainUntil);
    if (from.cordoned != to.cordoned) {
      ObjectNode spec = patch.putObject("spec");
      if (to.cordoned) {
        spec.put("unschedulable", true);
      } else {
        spec.putNull("unschedulable");
      }
    }
    return patch;
  }

  private static void put(
      ObjectNode metadata, String key, @Nullable String from, @Nullable String to) {
    if (!Objects.equals(from, to)) {
      metadata.withObjectProperty("annotations").put(key, to);
    }
  }

  /** Whether the master knows it so. One that does not take part any more is as good as that. */
  Predicate<Master> shown() {
    UnavailabilityAnnotation.Reading said = UnavailabilityAnnotation.read(announced);
    return master -> {
      Census.Agent agent = master.agent(new AgentId(uid));
      return agent == null
          || (agent.cordoned() == cordoned
              && (said.problem() != null
                  || Objects.equals(agent.announced(), said.unavailability())));
    };
  }
}
