/** An allocation policy of one's own. */
@NullMarked
package dev.tender.samples.policy;

import org.jspecify.annotations.NullMarked;
