package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Nodes that take part, and on which terms. */
@Group(Tender.GROUP)
@Version(Tender.VERSION)
@Categories("tender")
@JsonClassDescription("Nodes that take part in offers, and on which terms.")
@ShortNames("apool")
@AdditionalPrinterColumn(
    name = "Nodes",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.nodes")
@AdditionalPrinterColumn(
    name = "Offerable",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.offerableNodes")
@AdditionalPrinterColumn(name = "Headroom", jsonPath = ".status.headroom")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Placement", jsonPath = ".spec.placement", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class AgentPool extends CustomResource<AgentPoolSpec, AgentPoolStatus> {}
