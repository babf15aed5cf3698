/** Status update streams: in order, one outstanding per task, repeated until acknowledged. Pure. */
@NullMarked
package dev.tender.agent.updates;

import org.jspecify.annotations.NullMarked;
