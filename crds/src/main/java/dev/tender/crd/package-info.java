/**
 * The custom resources of group {@code tender.dev}, as Java records.
 *
 * <p>The records are the source: the definitions in {@code src/main/kubernetes} are generated from
 * them, descriptions, bounds, defaults and rules included. Compact constructors fill in the same
 * defaults as the schema, so that an object that never went through an API server means the same.
 * This package knows Fabric8's model and nobody else; turning a spec into what the master
 * understands is the operator's business.
 */
@NullMarked
package dev.tender.crd;

import org.jspecify.annotations.NullMarked;
