/** The control socket of the launcher in the executor container. */
@NullMarked
package dev.tender.agent.launcher;

import org.jspecify.annotations.NullMarked;
