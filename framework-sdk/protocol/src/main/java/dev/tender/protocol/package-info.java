/** placeholder. */
@NullMarked
package dev.tender.protocol;

import org.jspecify.annotations.NullMarked;
