/** Tasks that are their image's own entrypoint: their pods have no agent, so it is played here. */
@NullMarked
package dev.tender.operator.entrypoint;

import org.jspecify.annotations.NullMarked;
