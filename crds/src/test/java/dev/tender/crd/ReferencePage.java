package dev.tender.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Makes {@code docs/custom-resources.md} from the definitions, so that it cannot go stale. */
final class ReferencePage {
  private static final String START =
      """
      # Custom resources

      Generated from the records of `dev.tender.crd`; change those, then run `make crds`.

      Group `tender.dev`, version `v1beta1`. `kubectl get tender -A` lists all kinds,
      `kubectl explain framework --recursive` shows every field, status included. Amounts are
      Kubernetes quantities (`500m`, `2`, `"0.5"`, `512Mi`), lengths of time are written as `30s`,
      `10m` or `1h30m`. The API server refuses what breaks a rule with a sentence that says what to
      write instead; `crds/src/test/resources/wrong` holds a manifest for most of them.

      The definitions are too large for client-side apply:
      `kubectl apply --server-side -k crds/src/main/kubernetes`.
      """;

  /** In the order in which a reader meets them; with the manifest that shows the kind. */
  private static final List<Section> SECTIONS =
      List.of(
          new Section("frameworks", "deploy/samples/framework-wordcount.yaml"),
          new Section("tasks", "deploy/samples/batch.yaml"),
          new Section("offers", "crds/src/test/resources/valid/offer.yaml"),
          new Section("resourceroles", "deploy/samples/resourcerole.yaml"),
          new Section("agentpools", "deploy/samples/agentpool.yaml"),
          new Section("reservations", "deploy/samples/reservation.yaml"));

  private record Section(String plural, String example) {}

  private final Path root;
  private final Map<String, String> definitions;
  private final StringBuilder page = new StringBuilder(START);

  private ReferencePage(Path root, Map<String, String> definitions) {
    this.root = root;
    this.definitions = definitions;
  }

  /**
   * The page as Markdown.
   *
   * @param root of the repository, where the examples are
   * @param definitions file name to YAML
   */
  static String write(Path root, Map<String, String> definitions) throws IOException {
    ReferencePage reference = new ReferencePage(root, definitions);
    for (Section section : SECTIONS) {
      reference.add(section);
    }
    return reference.page.toString();
  }

  private void add(Section section) throws IOException {
    CustomResourceDefinition definition =
        new KubernetesSerialization()
            .unmarshal(
                definitions.get(section.plural() + ".tender.dev.yaml"),
                CustomResourceDefinition.class);
    JSONSchemaProps schema =
        definition.getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    String kind = definition.getSpec().getNames().getKind();
    page.append("\n## ").append(kind).append("\n\n").append(schema.getDescription());
    page.append("\n").append(names(definition)).append("\n\n");
    page.append("```yaml\n").append(example(section, kind)).append("```\n");
    addTable("spec", schema);
    addTable("status", schema);
    page.append("\nColumns of `kubectl get ").append(section.plural()).append("`: ");
    page.append(columns(definition)).append(".\n");
  }

  private static String names(CustomResourceDefinition definition) {
    List<String> shortNames = definition.getSpec().getNames().getShortNames();
    String shortName = shortNames.isEmpty() ? "" : ", short `" + shortNames.getFirst() + "`";
    String scope =
        definition.getSpec().getScope().equals("Cluster") ? "For the whole cluster" : "Namespaced";
    return scope + shortName + ".";
  }

  private String example(Section section, String kind) throws IOException {
    String manifest = Files.readString(root.resolve(section.example()));
    for (String document : manifest.split("(?m)^---\n", -1)) {
      if (document.contains("kind: " + kind + "\n")) {
        return document.endsWith("\n") ? document : document + "\n";
      }
    }
    throw new IllegalStateException(section.example() + " has no " + kind);
  }

  private void addTable(String part, JSONSchemaProps schema) {
    page.append("\n| field of `").append(part).append("` | default | meaning |\n");
    page.append("| --- | --- | --- |\n");
    addRows("", schema.getProperties().get(part));
  }

  private void addRows(String prefix, JSONSchemaProps object) {
    object
        .getProperties()
        .forEach((name, field) -> {
          boolean required = object.getRequired().contains(name);
          page.append("| `").append(prefix).append(name).append("` | ");
          page.append(required ? "required" : byDefault(field)).append(" | ");
          page.append(cell(field.getDescription())).append(" |\n");
          addChildren(prefix + name, field);
        });
  }

  private void addChildren(String path, JSONSchemaProps field) {
    if (path.endsWith("template") || path.equals("conditions")) {
      return;
    }
    addRows(path + ".", field);
    if (field.getItems() != null) {
      addRows(path + "[].", field.getItems().getSchema());
    }
    if (field.getAdditionalProperties() != null) {
      addRows(path + ".*.", field.getAdditionalProperties().getSchema());
    }
  }

  /** An object's own default says only that the defaults of its fields hold. */
  private static String byDefault(JSONSchemaProps field) {
    if (field.getDefault() == null || field.getDefault().isObject()) {
      return "";
    }
    return "`" + field.getDefault().toString().replace("\"", "") + "`";
  }

  private static String cell(String description) {
    return description == null ? "" : description.replace("|", "\\|");
  }

  private static String columns(CustomResourceDefinition definition) {
    return definition.getSpec().getVersions().getFirst().getAdditionalPrinterColumns().stream()
        .map(ReferencePage::column)
        .collect(Collectors.joining(", "));
  }

  private static String column(CustomResourceColumnDefinition column) {
    return column.getName() + (column.getPriority() > 0 ? " (with `-o wide`)" : "");
  }
}
