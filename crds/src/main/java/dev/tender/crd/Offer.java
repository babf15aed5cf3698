package dev.tender.crd;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalSelectableField;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** The record of an offer that the master holds in memory; deleting it declines the offer. */
@Group(Tender.GROUP)
@Version(Tender.VERSION)
@Categories("tender")
@JsonClassDescription(
    "The record of an offer that the master holds. Deleting it declines the offer.")
@ShortNames("of")
@AdditionalPrinterColumn(name = "Framework", jsonPath = ".spec.framework")
@AdditionalPrinterColumn(name = "Role", jsonPath = ".spec.role")
@AdditionalPrinterColumn(name = "Node", jsonPath = ".spec.node")
@AdditionalPrinterColumn(name = "CPU", jsonPath = ".spec.resources.cpu")
@AdditionalPrinterColumn(name = "Memory", jsonPath = ".spec.resources.memory")
@AdditionalPrinterColumn(name = "Phase", jsonPath = ".status.phase")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.reason")
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".spec.expires", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    type = AdditionalPrinterColumn.Type.DATE,
    jsonPath = ".metadata.creationTimestamp")
@AdditionalSelectableField(jsonPath = ".spec.framework")
@AdditionalSelectableField(jsonPath = ".spec.node")
@AdditionalSelectableField(jsonPath = ".status.phase")
public final class Offer extends CustomResource<OfferSpec, OfferStatus> implements Namespaced {}
