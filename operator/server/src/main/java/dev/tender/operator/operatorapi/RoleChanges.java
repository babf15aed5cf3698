package dev.tender.operator.operatorapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tender.core.master.Census;
import dev.tender.core.master.Master;
import dev.tender.core.model.Declarations;
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
import dev.tender.protocol.v1.Value;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Weights and quotas, as the ResourceRoles that say so. */
final class RoleChanges {
  private static final String PATH = Write.TENDER + "/resourceroles";
  private static final double SMALLEST_WEIGHT = 0.001;
  private static final double LARGEST_WEIGHT = 1_000_000;

  private final Cluster cluster;
  private final ResourceNames names;
  private final boolean unlistedRoles;

  /**
   * @param unlistedRoles whether every namespace may use a role that nobody has declared
   */
  RoleChanges(Cluster cluster, ResourceNames names, boolean unlistedRoles) {
    this.cluster = cluster;
    this.names = names;
    this.unlistedRoles = unlistedRoles;
  }

  /** The ResourceRoles as they are now, and what is to become of them. */
  private final class Draft {
    private final Map<String, ResourceRole> there = new TreeMap<>();
    private final Set<String> listed = new HashSet<>();
    private final Set<String> made = new HashSet<>();
    private final List<Write> writes = new ArrayList<>();
    private final List<Predicate<Master>> shown = new ArrayList<>();

    Draft() throws IOException {
      for (ResourceRole each :
          cluster.list(
              PATH, json -> Serialization.unmarshal(json.toString(), ResourceRole.class))) {
        listed.addAll(each.getSpec().namespaces());
        // Of two with one path the lower name counts.
        there.merge(
            each.getSpec().path(),
            each,
            (one, other) ->
                one.getMetadata().getName().compareTo(other.getMetadata().getName()) < 0
                    ? one
                    : other);
      }
    }

    /**
     * @param known whether the master knows it so
     */
    void write(String role, ObjectNode spec, Predicate<Declarations.Role> known) {
      ResourceRole before = there.get(role);
      writes.add(before == null ? create(role, spec) : patch(before, spec));
      shown.add(master -> {
        Declarations.Role declared = master.declared(role);
        return declared != null && known.test(declared);
      });
    }

    /** Whoever could use the role before may use it afterwards. */
    private Write create(String role, ObjectNode spec) {
      String name = ObjectNames.of(role);
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      object.put("apiVersion", "tender.dev/v1beta1");
      object.put("kind", "ResourceRole");
      object.putObject("metadata").put("name", name);
      spec.put("path", role);
      if (!covered(role)) {
        if (unlistedRoles) {
          spec.putArray("namespaces").add(Declarations.Role.EVERY_NAMESPACE);
        } else if (ObjectNames.isLabel(role) && !listed.contains(role)) {
          // A namespace that no role lists has a role of its own name.
          spec.putArray("namespaces").add(role);
        }
      }
      made.add(role);
      object.set("spec", spec);
      return new Write.Create(PATH, name, object, access("create", name));
    }

    /** A role above says already who may use it. */
    private boolean covered(String role) {
      for (int slash = role.lastIndexOf('/'); slash > 0; slash = role.lastIndexOf('/', slash - 1)) {
        String above = role.substring(0, slash);
        if (there.containsKey(above) || made.contains(above)) {
          return true;
        }
      }
      return false;
    }

    Plan plan(Problems problems) {
      String sentence = problems.sentence();
      return sentence == null
          ? new Plan.Writes(writes, 200, Plan.all(shown))
          : Plan.wrong(sentence);
    }
  }

  Plan weights(OperatorCall.UpdateWeights call) throws IOException {
    Problems problems = new Problems();
    Set<String> seen = new HashSet<>();
    Draft draft = new Draft();
    int index = 0;
    for (WeightInfo info : call.weightInfos()) {
      String where = "update_weights.weight_infos[" + index++ + "]";
      String role = checkRole(info.role(), where, seen, problems);
      if (!(info.weight() >= SMALLEST_WEIGHT && info.weight() <= LARGEST_WEIGHT)) {
        problems.add(where + ".weight is " + info.weight() + "; use 0.001 to 1000000");
      } else {
        ObjectNode spec = JsonNodeFactory.instance.objectNode();
        spec.put("weight", info.weight());
        long millis = Math.round(info.weight() * 1000);
        draft.write(role, spec, known -> known.weightMillis() == millis);
      }
    }
    return draft.plan(problems);
  }

  /** What a call says about one role, and by what names. */
  record Wish(
      String where,
      String guarantees,
      String limits,
      @Nullable String role,
      Map<String, Value.Scalar> guarantee,
      Map<String, Value.Scalar> limit) {
    static List<Wish> of(List<QuotaConfig> configs) {
      List<Wish> wishes = new ArrayList<>();
      for (QuotaConfig config : configs) {
        String where = "update_quota.quota_configs[" + wishes.size() + "]";
        wishes.add(
            new Wish(
                where,
                where + ".guarantees",
                where + ".limits",
                config.role(),
                config.guarantees(),
                config.limits()));
      }
      return wishes;
    }
  }

  Plan quotas(boolean force, List<Wish> wishes, Census census) throws IOException {
    Problems problems = new Problems();
    Set<String> seen = new HashSet<>();
    Draft draft = new Draft();
    TreeMap<String, Resources> guarantees = new TreeMap<>();
    draft.there.forEach((path, role) -> guarantees.put(path, said(role)));
    for (Wish wish : wishes) {
      String role = checkRole(wish.role, wish.where, seen, problems);
      Map<String, String> guarantee =
          QuotaAmounts.toQuantities(wish.guarantee, wish.guarantees, problems);
      Map<String, String> limit = QuotaAmounts.toQuantities(wish.limit, wish.limits, problems);
      if (problems.sentence() != null) {
        continue;
      }
      Resources least = amounts(guarantee);
      Limits most = Amounts.toLimits(limit.keySet(), amounts(limit), names);
      guarantees.put(role, least);
      if (!force) {
        checkLimit(role, most, census, wish.limits, problems);
      }
      if (!draft.there.containsKey(role) && guarantee.isEmpty() && limit.isEmpty()) {
        continue; // It has none, and need not be declared for that.
      }
      draft.write(
          role,
          amounts(draft.there.get(role), guarantee, limit),
          known -> known.guarantee().equals(least) && known.limit().equals(most));
    }
    if (!force && problems.sentence() == null && !wishes.isEmpty()) {
      checkGuarantees(guarantees, census, wishes.getFirst(), problems);
    }
    return draft.plan(problems);
  }

  /** One that cannot be read guarantees nothing. */
  private Resources said(ResourceRole role) {
    try {
      return Amounts.toResources(role.getSpec().guarantee(), names);
    } catch (IllegalArgumentException _) {
      return Resources.NONE;
    }
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

  private Resources amounts(Map<String, String> quantities) {
    Map<String, Quantity> parsed = new LinkedHashMap<>();
    quantities.forEach((name, text) -> parsed.put(name, new Quantity(text)));
    return Amounts.toResources(parsed, names);
  }

  private static void checkLimit(
      String role, Limits limit, Census census, String where, Problems problems) {
    for (Census.Role known : census.roles()) {
      Resources held = known.committed().minusSaturating(known.offered());
      if (known.path().equals(role) && !limit.excess(held).isEmpty()) {
        problems.add(
            where
                + ": role "
                + role
                + " holds "
                + limit.excess(held)
                + " more than that already; raise the limit, or set force, which takes nothing"
                + " back but gives nothing more");
      }
    }
  }

  private static void checkGuarantees(
      NavigableMap<String, Resources> guarantees, Census census, Wish wish, Problems problems) {
    Resources total = Resources.NONE;
    for (Census.Agent agent : census.agents()) {
      total = total.plus(agent.total().total().withoutPorts());
    }
    // From the leaves up: a role needs its own guarantee, or those below it if they are more.
    Resources sum = Resources.NONE;
    TreeMap<String, Resources> below = new TreeMap<>();
    for (String role : List.copyOf(guarantees.keySet()).reversed()) {
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
        if (!guarantees.containsKey(above)) {
          sum = sum.plus(need);
        }
      }
    }
    Resources missing = sum.minusSaturating(total);
    if (!missing.isEmpty()) {
      problems.add(
          wish.guarantees
              + ": the guarantees of all roles come to "
              + sum
              + ", which is "
              + missing
              + " more than the agents have; lower them, or set force");
    }
  }

  /** With null for what is there and not meant any more, as a merge patch has it. */
  private static ObjectNode amounts(
      @Nullable ResourceRole there, Map<String, String> guarantee, Map<String, String> limit) {
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

  /** What others have changed meanwhile might be missing in it: it is for this version only. */
  private static Write patch(ResourceRole there, ObjectNode spec) {
    ObjectMeta meta = there.getMetadata();
    ObjectNode before = JsonNodeFactory.instance.objectNode();
    if (spec.has("weight")) {
      before.put("weight", there.getSpec().weight());
    } else {
      restore(before.putObject("guarantee"), there.getSpec().guarantee(), spec.path("guarantee"));
      restore(before.putObject("limit"), there.getSpec().limit(), spec.path("limit"));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("metadata")
        .put("uid", meta.getUid())
        .put("resourceVersion", meta.getResourceVersion());
    body.set("spec", spec);
    return new Write.Patch(
        PATH + "/" + meta.getName(),
        body,
        JsonNodeFactory.instance.objectNode().set("spec", before),
        access("patch", meta.getName()));
  }

  private static void restore(ObjectNode node, Map<String, Quantity> before, JsonNode now) {
    now.fieldNames().forEachRemaining(node::putNull);
    before.forEach((name, quantity) -> node.put(name, quantity.toString()));
  }

  private static Access access(String verb, String name) {
    // Nobody can be allowed to create one name only.
    return new Access(verb, "tender.dev", "resourceroles", "", verb.equals("create") ? "" : name);
  }
}
