/** Tests of the sample policy. */
@NullMarked
package dev.tender.samples.policy;

import org.jspecify.annotations.NullMarked;
