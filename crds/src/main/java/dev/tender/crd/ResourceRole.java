package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A role: who may use it and what it is entitled to. */
@Group(Tender.GROUP)
@Version(Tender.VERSION)
@Categories("tender")
@JsonClassDescription("A role: which namespaces may use it and what it is entitled to.")
@ShortNames("rrole")
@AdditionalPrinterColumn(name = "Path", jsonPath = ".spec.path")
@AdditionalPrinterColumn(
    name = "Weight",
    type = AdditionalPrinterColumn.Type.NUMBER,
    jsonPath = ".spec.weight")
@AdditionalPrinterColumn(name = "Share", jsonPath = ".status.share")
@AdditionalPrinterColumn(name = "Allocated", jsonPath = ".status.allocated")
@AdditionalPrinterColumn(
    name = "GuaranteeMet",
    jsonPath = ".status.conditions[?(@.type==\"GuaranteeMet\")].status")
@AdditionalPrinterColumn(name = "Unmet", jsonPath = ".status.guaranteeUnmet", priority = 1)
@AdditionalPrinterColumn(
    name = "LimitReached",
    jsonPath = ".status.conditions[?(@.type==\"LimitReached\")].status")
@AdditionalPrinterColumn(
    name = "Frameworks",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".status.frameworkCount")
@AdditionalPrinterColumn(
    name = "Priority",
    type = AdditionalPrinterColumn.Type.INTEGER,
    jsonPath = ".spec.priority",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status",
    priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class ResourceRole extends CustomResource<ResourceRoleSpec, ResourceRoleStatus> {}
