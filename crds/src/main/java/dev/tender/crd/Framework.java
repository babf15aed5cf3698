package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** An installation of a framework, which may register any number of framework ids. */
@Group(Tender.GROUP)
@Version(Tender.VERSION)
@ShortNames("fw")
@Categories("tender")
@JsonClassDescription(
    "An installation of a framework: what its scheduler is, which roles it may use and how its"
        + " tasks run.")
@ValidationRule(
    value = "size(self.metadata.name) <= 50 && !self.metadata.name.contains('.')",
    message =
        "the name of a Framework has at most 50 characters and no '.', since pods and labels carry"
            + " it")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase", priority = 1)
@AdditionalPrinterColumn(
    name = "Ids",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.registered.known",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Connected",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.registered.connected",
    priority = 1)
@AdditionalPrinterColumn(name = "Roles", jsonPath = ".spec.roles")
@AdditionalPrinterColumn(name = "Share", jsonPath = ".status.dominantShare")
@AdditionalPrinterColumn(
    name = "Offers",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.offers.outstanding")
@AdditionalPrinterColumn(
    name = "Why",
    jsonPath = ".status.conditions[?(@.type==\"Offered\")].reason",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Running",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.tasks.running")
@AdditionalPrinterColumn(
    name = "Done",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.tasks.finished")
@AdditionalPrinterColumn(
    name = "Failed",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.tasks.failed",
    priority = 1)
@AdditionalPrinterColumn(name = "Result", jsonPath = ".status.result", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class Framework extends CustomResource<FrameworkSpec, FrameworkStatus>
    implements Namespaced {}
