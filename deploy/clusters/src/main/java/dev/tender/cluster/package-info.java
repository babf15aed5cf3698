/**
 * CLUSTER=docker: K3s in containers, by Testcontainers. Called by {@code deploy/local/cluster};
 * knows nothing of Tender.
 */
@NullMarked
package dev.tender.cluster;

import org.jspecify.annotations.NullMarked;
