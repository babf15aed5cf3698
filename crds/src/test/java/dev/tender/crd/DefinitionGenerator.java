package dev.tender.crd;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes the six definitions from the records; the build compares, {@code make crds} writes. */
final class DefinitionGenerator {
  /** Where the definitions are checked in. */
  static final String FOLDER = "crds/src/main/kubernetes";

  /** Where the page about them is checked in. */
  static final String PAGE = "docs/custom-resources.md";

  private static final String HEADER =
      "# Generated from the records of dev.tender.crd: change those, then run 'make crds'.\n";

  static final Map<String, Class<? extends HasMetadata>> TYPES =
      Stream.of(
              Framework.class,
              Offer.class,
              Task.class,
              ResourceRole.class,
              AgentPool.class,
              Reservation.class)
          .collect(Collectors.toMap(Class::getSimpleName, type -> type));

  private DefinitionGenerator() {}

  /** Writes the definitions and their page; the one argument is the root of the repository. */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]);
    SortedMap<String, String> definitions = generate();
    for (Map.Entry<String, String> definition : definitions.entrySet()) {
      Files.writeString(root.resolve(FOLDER).resolve(definition.getKey()), definition.getValue());
    }
    Files.writeString(root.resolve(PAGE), ReferencePage.write(root, definitions));
  }

  /** File name to YAML. */
  static SortedMap<String, String> generate() {
    InMemory output = new InMemory();
    new CRDGenerator()
        .customResourceClasses(TYPES.values())
        .forCRDVersions("v1")
        .withMinQuotes(true)
        .withImplicitPreserveUnknownFields(false)
        .withPostProcessor(new Refinement())
        .withOutput(output)
        .generate();
    return output.texts();
  }

  /** What annotations cannot say. */
  private static final class Refinement implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata definition, String version) {
      CustomResourceDefinition custom = (CustomResourceDefinition) definition;
      SchemaRefinement.refine(TYPES.get(custom.getSpec().getNames().getKind()), custom);
      return definition;
    }
  }

  private static final class InMemory
      extends CRDGenerator.AbstractCRDOutput<ByteArrayOutputStream> {
    private final SortedMap<String, ByteArrayOutputStream> streams = new TreeMap<>();

    @Override
    protected ByteArrayOutputStream createStreamFor(String name) {
      return streams.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
    }

    SortedMap<String, String> texts() {
      SortedMap<String, String> texts = new TreeMap<>();
      streams.forEach((name, stream) ->
          texts.put(
              name.replace("-v1", "") + ".yaml",
              HEADER + withoutFirstLine(stream.toString(StandardCharsets.UTF_8))));
      return texts;
    }

    /** The generator's own header names the generator and not the cure. */
    private static String withoutFirstLine(String text) {
      return text.substring(text.indexOf('\n') + 1);
    }
  }
}
