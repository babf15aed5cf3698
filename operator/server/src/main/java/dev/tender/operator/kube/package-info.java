/**
 * Talks to the API server: nodes and pods as small records. Knows Fabric8 and the core's model, not
 * the wire.
 */
@NullMarked
package dev.tender.operator.kube;

import org.jspecify.annotations.NullMarked;
