/** Tests of the allocation policy on its own. */
@NullMarked
package dev.tender.core.allocator;

import org.jspecify.annotations.NullMarked;
