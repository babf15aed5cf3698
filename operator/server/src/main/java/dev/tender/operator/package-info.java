/** The operator: a shell of threads, sockets and Kubernetes clients around the core's master. */
@NullMarked
package dev.tender.operator;

import org.jspecify.annotations.NullMarked;
