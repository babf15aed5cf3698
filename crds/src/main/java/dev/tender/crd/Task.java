package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Version;

/**
 * A task: applied by a person for a batch framework, or the record of one that a framework launched
 * (label {@code tender.dev/recorded}). Deleting it kills the task.
 */
@Group(Tender.GROUP)
@Version(Tender.VERSION)
@Categories("tender")
@JsonClassDescription(
    "A task: applied by a person for a Framework with scheduler.batch, or the record of one"
        + " that a framework launched. Deleting it kills the task.")
@AdditionalPrinterColumn(name = "Framework", jsonPath = ".spec.framework")
@AdditionalPrinterColumn(name = "State", jsonPath = ".status.state")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.reason")
@AdditionalPrinterColumn(name = "Node", jsonPath = ".status.node")
@AdditionalPrinterColumn(name = "Pod", jsonPath = ".status.pod")
@AdditionalPrinterColumn(
    name = "Exit",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.exitCode")
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.message", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalSelectableField(jsonPath = ".spec.framework")
@AdditionalSelectableField(jsonPath = ".status.node")
@AdditionalSelectableField(jsonPath = ".status.state")
public final class Task extends CustomResource<TaskSpec, TaskStatus> implements Namespaced {}
