/**
 * Measures Tender on a real cluster, as a framework and as a Kubernetes client would see it. Every
 * figure is measured in the run that prints it. Knows the SDK and Kubernetes' HTTP API, and nothing
 * of the operator's inside but the names of its metrics.
 */
@NullMarked
package dev.tender.benchmarks;

import org.jspecify.annotations.NullMarked;
