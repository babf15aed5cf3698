/** Translates between the Mesos messages and the core's values. Pure. */
@NullMarked
package dev.tender.operator.wire;

import org.jspecify.annotations.NullMarked;
