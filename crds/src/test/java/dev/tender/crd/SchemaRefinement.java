package dev.tender.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;

/** What the generator's annotations cannot say. */
final class SchemaRefinement {
  private SchemaRefinement() {}

  static void refine(CustomResourceDefinition definition) {}
}
