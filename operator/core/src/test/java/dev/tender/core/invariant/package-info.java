/** Tests of the checks themselves: whatever they guard against, they must notice. */
@NullMarked
package dev.tender.core.invariant;

import org.jspecify.annotations.NullMarked;
