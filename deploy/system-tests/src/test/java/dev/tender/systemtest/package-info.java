/**
 * System tests: they see what a person with kubectl sees, on a real cluster, and know nothing of
 * the operator's inside.
 */
@NullMarked
package dev.tender.systemtest;

import org.jspecify.annotations.NullMarked;
