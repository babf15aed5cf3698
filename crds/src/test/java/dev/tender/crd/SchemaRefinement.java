package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What the generator's annotations cannot say: the order of columns, sets, rules on the elements of
 * lists and maps, and what every quantity and every condition must be like.
 */
final class SchemaRefinement {
  private static final int MAX_QUANTITY = 32;
  private static final int MAX_CONTAINERS = 16;

  /** Lists without duplicates, with the rule for each element. */
  private static final Map<String, List<ElementRule>> SETS =
      Map.of(
          "Framework",
          List.of(
              new ElementRule("roles", Rules.ROLE, Rules.ROLE_MESSAGE),
              new ElementRule("capabilities", "", "")),
          "Offer",
          List.of(new ElementRule("ports", Rules.PORTS, Rules.PORTS_MESSAGE)),
          "Reservation",
          List.of(new ElementRule("ports", Rules.PORTS, Rules.PORTS_MESSAGE)),
          "ResourceRole",
          List.of(new ElementRule("namespaces", Rules.NAMESPACE, Rules.NAMESPACE_MESSAGE)),
          "AgentPool",
          List.of(new ElementRule("namespaces", Rules.NAMESPACE, Rules.NAMESPACE_MESSAGE)),
          "Task",
          List.of());

  /**
   * What an object's status is before anybody has written one. The API server drops the status of
   * what is made, and fills this in whenever it shows the object: nobody has to write it.
   */
  private static final Map<String, Object> FIRST_STATUS =
      Map.of("Offer", OfferStatus.outstanding());

  private record ElementRule(String list, String rule, String message) {}

  private final Class<? extends HasMetadata> type;
  private final CustomResourceDefinition definition;

  private SchemaRefinement(Class<? extends HasMetadata> type, CustomResourceDefinition definition) {
    this.type = type;
    this.definition = definition;
  }

  /** Completes the definition that was generated from the class. */
  static void refine(Class<? extends HasMetadata> type, CustomResourceDefinition definition) {
    new SchemaRefinement(type, definition).refine();
  }

  private void refine() {
    CustomResourceDefinitionVersion version = definition.getSpec().getVersions().getFirst();
    version.setAdditionalPrinterColumns(inDeclaredOrder(version.getAdditionalPrinterColumns()));
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    root.setDescription(type.getAnnotation(JsonClassDescription.class).value());
    root.getProperties().get("spec").setDescription("What a person, or Tender, asks for.");
    root.getProperties().get("status").setDescription("What Tender has seen and done.");
    root.setRequired(List.of("spec"));
    visit(root);
    String kind = definition.getSpec().getNames().getKind();
    if (FIRST_STATUS.containsKey(kind)) {
      root.getProperties()
          .get("status")
          .setDefault(new ObjectMapper().valueToTree(FIRST_STATUS.get(kind)));
    }
    Map<String, JSONSchemaProps> spec = root.getProperties().get("spec").getProperties();
    for (ElementRule set : SETS.get(kind)) {
      JSONSchemaProps list = spec.get(set.list());
      list.setXKubernetesListType("set");
      if (!set.rule().isEmpty()) {
        require(list.getItems().getSchema(), set.rule(), set.message());
      }
    }
    if (spec.containsKey("env")) {
      makeMap(spec.get("env"), "name");
    }
  }

  private List<CustomResourceColumnDefinition> inDeclaredOrder(
      List<CustomResourceColumnDefinition> columns) {
    List<String> names =
        Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    return columns.stream()
        .sorted(Comparator.comparingInt(column -> names.indexOf(column.getName())))
        .toList();
  }

  private static void visit(JSONSchemaProps schema) {
    removeDuplicateRules(schema);
    schema
        .getProperties()
        .forEach((name, property) -> {
          if (name.equals("template")) {
            refineTemplate(property);
            return;
          }
          if (name.equals("conditions")) {
            refineConditions(property);
          }
          if (name.equals("tolerations")) {
            refineToleration(property.getItems().getSchema());
          }
          if (isQuantity(property)) {
            refineQuantity(property);
          }
          visit(property);
        });
    if (schema.getItems() != null) {
      visit(schema.getItems().getSchema());
    }
    if (schema.getAdditionalProperties() != null) {
      JSONSchemaProps values = schema.getAdditionalProperties().getSchema();
      if (isQuantity(values)) {
        refineAmounts(schema, values);
      }
      visit(values);
    }
  }

  /** The generator finds a rule on a record's component twice: on the field and the accessor. */
  private static void removeDuplicateRules(JSONSchemaProps schema) {
    List<ValidationRule> rules = schema.getXKubernetesValidations();
    if (rules != null) {
      schema.setXKubernetesValidations(new ArrayList<>(rules.stream().distinct().toList()));
    }
  }

  private static boolean isQuantity(JSONSchemaProps schema) {
    return Boolean.TRUE.equals(schema.getXKubernetesIntOrString());
  }

  private static void refineAmounts(JSONSchemaProps amounts, JSONSchemaProps values) {
    refineQuantity(values);
    require(
        amounts,
        "self.all(k, k in ['cpu', 'memory', 'ephemeral-storage'] || k.contains('/')"
            + " || k.startsWith('hugepages-'))",
        "name cpu, memory, ephemeral-storage or an extended resource such as nvidia.com/gpu");
  }

  private static void refineQuantity(JSONSchemaProps quantity) {
    quantity.setMaxLength((long) MAX_QUANTITY);
    require(
        quantity,
        "isQuantity(string(self)) && !quantity(string(self)).isLessThan(quantity('0'))",
        "write a quantity that is not negative, such as 500m, 2 or 512Mi");
  }

  private static void refineConditions(JSONSchemaProps conditions) {
    makeMap(conditions, "type");
    JSONSchemaProps condition = conditions.getItems().getSchema();
    condition.setRequired(List.of("type", "status"));
    Map<String, JSONSchemaProps> fields = condition.getProperties();
    describe(fields.get("type"), "What it is about, such as Ready.", 128);
    describe(fields.get("status"), "True, False or Unknown.", 7);
    describe(fields.get("reason"), "One word for programs.", 128);
    describe(
        fields.get("message"), "A sentence for people: what is wrong and how to cure it.", 4096);
    fields
        .get("observedGeneration")
        .setDescription("Generation of the spec that this condition is about.");
    fields.get("lastTransitionTime").setDescription("When status last changed (RFC 3339).");
  }

  private static void refineToleration(JSONSchemaProps toleration) {
    Map<String, JSONSchemaProps> fields = toleration.getProperties();
    describe(fields.get("key"), "Key of the taint. Default, with Exists: every taint.", 317);
    describe(fields.get("operator"), "Equal (default) or Exists, which takes no value.", 6);
    describe(fields.get("value"), "Value of the taint. Default: empty.", 63);
    describe(
        fields.get("effect"),
        "NoSchedule, PreferNoSchedule or NoExecute. Default: every effect.",
        16);
    fields
        .get("tolerationSeconds")
        .setDescription("With NoExecute, seconds until the pod must leave. Default: never.");
    require(
        toleration,
        "(!has(self.operator) || self.operator in ['Equal', 'Exists'])"
            + " && (!has(self.effect) || self.effect in"
            + " ['', 'NoSchedule', 'PreferNoSchedule', 'NoExecute'])",
        "operator is Equal or Exists, effect is NoSchedule, PreferNoSchedule or NoExecute");
    require(
        toleration,
        "has(self.operator) && self.operator == 'Exists'"
            + " ? (!has(self.value) || self.value == '') : (has(self.key) && self.key != '')",
        "Exists takes no value; Equal, the default, needs a key");
  }

  private static void describe(JSONSchemaProps field, String description, int maxLength) {
    field.setDescription(description);
    field.setMaxLength((long) maxLength);
  }

  /** Of a pod template's metadata only labels and annotations mean anything. */
  private static void refineTemplate(JSONSchemaProps template) {
    removeDuplicateRules(template);
    Map<String, JSONSchemaProps> fields = template.getProperties();
    fields.get("metadata").getProperties().keySet().retainAll(List.of("labels", "annotations"));
    fields.get("metadata").setDescription("Labels and annotations of the pod.");
    JSONSchemaProps spec = fields.get("spec");
    spec.setDescription("As in a Pod: see kubectl explain pod.spec.");
    // Without a bound the API server refuses rules about containers for their cost.
    spec.getProperties().get("containers").setMaxItems((long) MAX_CONTAINERS);
  }

  private static void makeMap(JSONSchemaProps list, String key) {
    list.setXKubernetesListType("map");
    list.setXKubernetesListMapKeys(List.of(key));
  }

  private static void require(JSONSchemaProps schema, String rule, String message) {
    List<ValidationRule> rules = new ArrayList<>(schema.getXKubernetesValidations());
    rules.add(new ValidationRuleBuilder().withRule(rule).withMessage(message).build());
    schema.setXKubernetesValidations(rules);
  }
}
