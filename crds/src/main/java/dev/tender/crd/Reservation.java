package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** A part of a node for one role, made by a person or by a framework. */
@Group(Tender.GROUP)
@Version(Tender.VERSION)
@Categories("tender")
@JsonClassDescription(
    "A part of a node that only one role and those below it are offered. People apply them; those"
        + " that frameworks have made are labelled app.kubernetes.io/managed-by: tender.")
@ShortNames("rsv")
@AdditionalPrinterColumn(name = "Role", jsonPath = ".spec.role")
@AdditionalPrinterColumn(name = "Node", jsonPath = ".spec.node")
@AdditionalPrinterColumn(name = "Cpu", jsonPath = ".spec.resources.cpu")
@AdditionalPrinterColumn(name = "Memory", jsonPath = ".spec.resources.memory")
@AdditionalPrinterColumn(name = "Allocated", jsonPath = ".status.allocated")
@AdditionalPrinterColumn(
    name = "Reserved",
    jsonPath = ".status.conditions[?(@.type==\"Reserved\")].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Reserved\")].reason",
    priority = 1)
@AdditionalPrinterColumn(name = "Principal", jsonPath = ".spec.principal", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
public final class Reservation extends CustomResource<ReservationSpec, ReservationStatus> {}
