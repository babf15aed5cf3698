/** Tests of the built-in scheduler on its own. */
@NullMarked
package dev.tender.core.batch;

import org.jspecify.annotations.NullMarked;
