/** The agent's mind: inputs in, actions out, owned by one thread; no clock, no I/O. */
@NullMarked
package dev.tender.agent.state;

import org.jspecify.annotations.NullMarked;
