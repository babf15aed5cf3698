/** Checks of tasks over the network of their pod. */
@NullMarked
package dev.tender.agent.probe;

import org.jspecify.annotations.NullMarked;
