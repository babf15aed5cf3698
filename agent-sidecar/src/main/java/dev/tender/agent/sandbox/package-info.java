/** The directories of runs, in which their own processes may change anything at any time. */
@NullMarked
package dev.tender.agent.sandbox;

import org.jspecify.annotations.NullMarked;
