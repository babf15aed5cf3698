package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.Census;
import dev.tender.core.resources.Limits;
import dev.tender.core.resources.Resources;
import dev.tender.crd.ResourceRole;
import dev.tender.operator.kube.AccessReviews.Access;
import dev.tender.operator.kube.Amounts;
import dev.tender.operator.kube.ResourceNames;
import dev.tender.operator.reservation.ReservationMapper;
import dev.tender.operator.wire.Problems;
import dev.tender.protocol.master.OperatorCall;
import dev.tender.protocol.master.QuotaConfig;
import dev.tender.protocol.master.WeightInfo;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Weights and quotas, as the ResourceRoles that say so. */
final class RoleChanges {
  private static final String PATH = Write.TENDER + "/resourceroles";
  private static final double SMALLEST_WEIGHT = 0.001;
  private static final double LARGEST_WEIGHT = 1_000_000;

  private final Cluster cluster;

  RoleChanges(Cluster cluster) {
    this.cluster = cluster;
  }

  Plan weights(OperatorCall.UpdateWeights call) {
    Problems problems = new Problems();
    Set<String> seen = new HashSet<>();
    List<Write> writes = new ArrayList<>();
    int index = 0;
    for (WeightInfo info : call.weightInfos()) {
      String where = "update_weights.weight_infos[" + index++ + "]";
      String role = checkRole(info.role(), where, seen, problems);
      if (!(info.weight() >= SMALLEST_WEIGHT && info.weight() <= LARGEST_WEIGHT)) {
        problems.add(where + ".weight is " + info.weight() + "; use 0.001 to 1000000");
      } else {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        spec.put("weight", info.weight());
        writes.add(write(role, spec));
      }
    }
    return plan(writes, problems);
  }

  Plan quotas(boolean force, List<QuotaConfig> configs, Census census) {
    Problems problems = new Problems();
    Set<String> seen = new HashSet<>();
    List<Write> writes = new ArrayList<>();
    Map<String, Resources> guarantees = new TreeMap<>();
    census.roles().forEach(role -> guarantees.put(role.path(), role.guarantee()));
    int index = 0;
    for (QuotaConfig config : configs) {
      String where = "update_quota.quota_configs[" + index++ + "]";
      String role = checkRole(config.role(), where, seen, problems);
      Map<String, String> guarantee =
          QuotaAmounts.toQuantities(config.guarantees(), where + ".guarantees", problems);
      Map<String, String> limit =
          QuotaAmounts.toQuantities(config.limits(), where + ".limits", problems);
      if (problems.sentence() != null) {
        continue;
      }
      guarantees.put(role, amounts(guarantee));
      if (!force) {
        checkLimit(role, limit, census, where, problems);
      }
      writes.add(write(role, amounts(role, guarantee, limit)));
    }
    if (!force && problems.sentence() == null) {
      checkGuarantees(guarantees, census, problems);
    }
    return plan(writes, problems);
  }

  private static Plan plan(List<Write> writes, Problems problems) {
    String sentence = problems.sentence();
    return sentence == null ? new Plan.Writes(writes) : Plan.wrong(sentence);
  }

  private static String checkRole(
      @Nullable String role, String where, Set<String> seen, Problems problems) {
    String path = role == null ? "" : role;
    List<String> sentences = new ArrayList<>();
    ReservationMapper.checkRole(path, where + ".role", sentences);
    sentences.forEach(problems::add);
    if (!seen.add(path)) {
      problems.add(where + ".role: '" + path + "' is named twice; say once what it is to be");
    }
    return path;
  }

  private static Resources amounts(Map<String, String> quantities) {
    Map<String, Quantity> parsed = new LinkedHashMap<>();
    quantities.forEach((name, text) -> parsed.put(name, new Quantity(text)));
    return Amounts.toResources(parsed, ResourceNames.DEFAULT);
  }

  private static void checkLimit(
      String role, Map<String, String> limit, Census census, String where, Problems problems) {
    for (Census.Role known : census.roles()) {
      Limits limits = Amounts.toLimits(limit.keySet(), amounts(limit), ResourceNames.DEFAULT);
      Resources held = known.committed().minusSaturating(known.offered());
      if (known.path().equals(role) && !limits.excess(held).isEmpty()) {
        problems.add(
            where
                + ".limits: role "
                + role
                + " holds "
                + limits.excess(held)
                + " more than that already; raise the limit, or set force, which takes nothing"
                + " back but gives nothing more");
      }
    }
  }

  private static void checkGuarantees(
      Map<String, Resources> guarantees, Census census, Problems problems) {
    Resources total = Resources.NONE;
    for (Census.Agent agent : census.agents()) {
      total = total.plus(agent.total().total().withoutPorts());
    }
    // From the leaves up: a role needs its own guarantee, or those below it if they are more.
    TreeMap<String, Resources> needs = new TreeMap<>(guarantees);
    Resources sum = Resources.NONE;
    TreeMap<String, Resources> below = new TreeMap<>();
    for (String role : List.copyOf(needs.keySet()).reversed()) {
      Resources need =
          guarantees
              .getOrDefault(role, Resources.NONE)
              .max(below.getOrDefault(role, Resources.NONE));
      int slash = role.lastIndexOf('/');
      if (slash < 0) {
        sum = sum.plus(need);
      } else {
        String above = role.substring(0, slash);
        below.merge(above, need, Resources::plus);
        if (!needs.containsKey(above)) {
          sum = sum.plus(need);
        }
      }
    }
    Resources missing = sum.minusSaturating(total);
    if (!missing.isEmpty()) {
      problems.add(
          "update_quota.quota_configs: the guarantees of all roles come to "
              + sum
              + ", which is "
              + missing
              + " more than the agents have; lower them, or set force");
    }
  }

  /** With null for what is there and not meant any more, as a merge patch has it. */
  private ObjectNode amounts(
      String role, Map<String, String> guarantee, Map<String, String> limit) {
    ResourceRole there = find(role);
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    put(
        spec.putObject("guarantee"),
        guarantee,
        there == null ? Set.of() : there.getSpec().guarantee().keySet());
    put(
        spec.putObject("limit"),
        limit,
        there == null ? Set.of() : there.getSpec().limit().keySet());
    return spec;
  }

  private static void put(ObjectNode node, Map<String, String> amounts, Set<String> before) {
    for (String name : before) {
      if (!amounts.containsKey(name)) {
        node.putNull(name);
      }
    }
    amounts.forEach(node::put);
  }

  private Write write(String role, ObjectNode spec) {
    ResourceRole there = find(role);
    return there == null ? create(role, spec) : patch(there, spec);
  }

  private static Write patch(ResourceRole there, ObjectNode spec) {
    String name = there.getMetadata().getName();
    ObjectNode before = JsonNodeFactory.instance.objectNode();
    if (spec.has("weight")) {
      before.put("weight", there.getSpec().weight());
    } else {
      restore(before.putObject("guarantee"), there.getSpec().guarantee(), spec.path("guarantee"));
      restore(before.putObject("limit"), there.getSpec().limit(), spec.path("limit"));
    }
    return Write.patch(
        PATH + "/" + name,
        JsonNodeFactory.instance.objectNode().set("spec", spec),
        JsonNodeFactory.instance.objectNode().set("spec", before),
        access("patch", name));
  }

  private static void restore(ObjectNode node, Map<String, Quantity> before, JsonNode now) {
    now.fieldNames().forEachRemaining(node::putNull);
    before.forEach((name, quantity) -> node.put(name, quantity.toString()));
  }

  /**
   * A namespace that no role lists has a role of its own name, which it keeps when somebody says
   * something about that.
   */
  private Write create(String role, ObjectNode spec) {
    String name = ObjectNames.of(role);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", "tender.dev/v1beta1");
    object.put("kind", "ResourceRole");
    object.putObject("metadata").put("name", name);
    spec.put("path", role);
    boolean listed =
        cluster.roles().stream().anyMatch(each -> each.getSpec().namespaces().contains(role));
    if (ObjectNames.isLabel(role) && !listed) {
      spec.putArray("namespaces").add(role);
    }
    object.set("spec", spec);
    return Write.create(PATH, name, object, access("create", name));
  }

  /** Of two with one path the lower name counts. */
  private @Nullable ResourceRole find(String path) {
    ResourceRole found = null;
    for (ResourceRole each : cluster.roles()) {
      if (each.getSpec().path().equals(path)
          && (found == null
              || each.getMetadata().getName().compareTo(found.getMetadata().getName()) < 0)) {
        found = each;
      }
    }
    return found;
  }

  private static Access access(String verb, String name) {
    // Nobody can be allowed to create one name only.
    return new Access(verb, "tender.dev", "resourceroles", "", verb.equals("create") ? "" : name);
  }
}
