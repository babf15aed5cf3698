package dev.tender.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordsTest {
  private final ObjectMapper json = new ObjectMapper();
  private final KubernetesSerialization serialization = new KubernetesSerialization();

  /** An object that no API server has defaulted must mean the same as one that it has. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Framework | {\"scheduler\":{\"external\":{}}}",
        "Task | {\"framework\":\"f\",\"command\":\"date\",\"resources\":{\"cpu\":\"1\"},"
            + "\"uris\":[{\"value\":\"/x\"}],\"healthCheck\":{\"http\":{\"port\":80}}}",
        "ResourceRole | {\"path\":\"a\"}",
        "AgentPool | {}",
      })
  void recordsFillInTheDefaultsOfTheSchema(String kind, String spec) throws IOException {
    ObjectNode defaulted = (ObjectNode) json.readTree(spec);
    fillIn(schemaOfSpec(kind), defaulted);
    ObjectNode manifest = json.createObjectNode();
    manifest.set("spec", json.readTree(spec));
    HasMetadata object =
        serialization.unmarshal(manifest.toString(), DefinitionGenerator.TYPES.get(kind));
    assertThat(json.readTree(serialization.asJson(object)).get("spec")).isEqualTo(defaulted);
  }

  /** The API server drops the status of what is made; so nobody has to write this one. */
  @Test
  void anOfferThatNobodyGaveAStatusIsOutstanding() throws IOException {
    ObjectNode offer = json.createObjectNode();
    fillIn(schemaOf("Offer"), offer);
    assertThat(serialization.unmarshal(offer.toString(), Offer.class).getStatus())
        .isEqualTo(OfferStatus.outstanding());
  }

  @Test
  void unknownFieldsAreSkipped() {
    Framework framework =
        serialization.unmarshal(
            """
            {"metadata":{"name":"f"},
             "spec":{"scheduler":{"batch":{"new":1}},"newer":[1],"executor":{"warm":{"newest":true}}},
             "status":{"phase":"Active","newer":{"a":1},"registrations":[{"id":"1","shiny":2}]}}\
            """,
            Framework.class);
    assertThat(framework.getSpec())
        .isEqualTo(FrameworkSpec.of(new SchedulerSpec.Batch(), List.of("*")));
    assertThat(framework.getStatus().registrations())
        .containsExactly(new FrameworkStatus.Registration("1", false, null));
  }

  @Test
  void absentListsAndMapsAreEmpty() {
    Framework framework =
        serialization.unmarshal(
            "{\"spec\":{\"scheduler\":{\"external\":{}},\"nodeSelector\":null},\"status\":{}}",
            Framework.class);
    assertThat(framework.getSpec().nodeSelector()).isEmpty();
    assertThat(framework.getSpec().tolerations()).isEmpty();
    assertThat(framework.getStatus()).isEqualTo(FrameworkStatus.UNOBSERVED);
  }

  @Test
  void statusesSurviveBeingWritten() {
    Framework framework = new Framework();
    framework.setSpec(
        FrameworkSpec.of(
            new SchedulerSpec.Template(
                new PodTemplateSpecBuilder()
                    .withNewSpec()
                    .withRestartPolicy("Never")
                    .addNewContainer()
                    .withName("scheduler")
                    .endContainer()
                    .endSpec()
                    .build()),
            List.of("analytics/wordcount")));
    framework.setStatus(
        new FrameworkStatus(
            3L,
            "2026-01-01T00:00:00Z",
            FrameworkStatus.Phase.Active,
            null,
            List.of(new FrameworkStatus.Registration("id-1", true, "2026-01-01T00:00:00Z")),
            new FrameworkStatus.RegistrationCounts(1, 1),
            "12.5%",
            Map.of("cpu", Quantity.parse("1500m")),
            Map.of(),
            new FrameworkStatus.OfferCounts(2, 1),
            FrameworkStatus.TaskCounts.NONE,
            Map.of("NoPodSlot", 4),
            List.of()));
    Framework read = copy(framework, Framework.class);
    assertThat(read.getStatus()).isEqualTo(framework.getStatus());
    assertThat(read.getSpec()).isEqualTo(framework.getSpec());
    assertThat(read.getSpec().scheduler().kind()).isInstanceOf(SchedulerSpec.Template.class);
  }

  @Test
  void offersAndTasksSurviveBeingWritten() {
    Offer offer = new Offer();
    offer.setSpec(
        new OfferSpec(
            "wordcount",
            "id-1",
            "id-1-O1",
            "analytics",
            "worker-1",
            Map.of("cpu", Quantity.parse("1")),
            Map.of(),
            List.of("31000-31009"),
            Map.of("zone", "a"),
            "2026-01-01T00:00:30Z"));
    offer.setStatus(
        OfferStatus.ended(
            OfferStatus.Phase.Declined, "ByFramework", "refused", "2026-01-01T00:00:01Z"));
    assertThat(copy(offer, Offer.class).getSpec()).isEqualTo(offer.getSpec());
    assertThat(copy(offer, Offer.class).getStatus()).isEqualTo(offer.getStatus());

    Task task = new Task();
    task.setSpec(
        TaskSpec.record(
            "wordcount",
            "id-1",
            "map-1",
            null,
            Map.of("cpu", Quantity.parse("1")),
            Map.of("team", "a"),
            null));
    task.setStatus(
        TaskStatus.builder()
            .state(TaskStatus.State.TASK_FAILED)
            .reason("CONTAINER_LIMITATION_MEMORY")
            .exitCode(137)
            .build());
    assertThat(copy(task, Task.class).getSpec()).isEqualTo(task.getSpec());
    assertThat(copy(task, Task.class).getStatus()).isEqualTo(task.getStatus());
  }

  @Test
  void whatIsTooLongForTheSchemaIsCutInsteadOfRefused() {
    TaskStatus status = TaskStatus.builder().message("😀".repeat(2000)).reason("R").build();
    assertThat(status.message()).isEqualTo("😀".repeat(1023) + "…");
    List<FrameworkStatus.Registration> many =
        IntStream.range(0, 30)
            .mapToObj(i -> new FrameworkStatus.Registration("id-" + i, false, null))
            .toList();
    FrameworkStatus framework =
        new FrameworkStatus(
            null,
            null,
            null,
            "x".repeat(5000),
            many,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    assertThat(framework.registrations()).isEqualTo(many.subList(0, 20));
    assertThat(framework.result()).hasSize(4096);
  }

  @Test
  void endedTasksAndOffersCanBeWaitedFor() {
    TaskStatus status =
        TaskStatus.builder()
            .state(TaskStatus.State.TASK_FINISHED)
            .finished("2026-01-01T00:00:00Z")
            .build();
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus, Condition::getReason)
        .containsExactly(tuple("Ended", "True", "TASK_FINISHED"));
    assertThat(
            OfferStatus.ended(OfferStatus.Phase.Expired, "Timeout", "m", "2026-01-01T00:00:00Z")
                .conditions())
        .extracting(Condition::getReason)
        .containsExactly("Expired");
  }

  private <T extends CustomResource<?, ?>> T copy(T object, Class<T> type) {
    return serialization.unmarshal(serialization.asJson(object), type);
  }

  private JsonNode schemaOfSpec(String kind) {
    return schemaOf(kind).at("/properties/spec");
  }

  private JsonNode schemaOf(String kind) {
    return DefinitionGenerator.generate().values().stream()
        .map(yaml -> serialization.unmarshal(yaml, JsonNode.class))
        .filter(definition -> definition.at("/spec/names/kind").asText().equals(kind))
        .map(definition -> definition.at("/spec/versions/0/schema/openAPIV3Schema"))
        .findFirst()
        .orElseThrow();
  }

  /** Defaulting as the API server does it. */
  private static void fillIn(JsonNode schema, JsonNode value) {
    if (value.isArray()) {
      value.forEach(element -> fillIn(schema.get("items"), element));
    }
    if (!(value instanceof ObjectNode object)) {
      return;
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      JsonNode byDefault = property.getValue().get("default");
      if (byDefault != null && !object.has(property.getKey())) {
        object.set(property.getKey(), byDefault.deepCopy());
      }
      if (object.has(property.getKey())) {
        fillIn(property.getValue(), object.get(property.getKey()));
      }
    }
  }
}
