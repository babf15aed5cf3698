/** Tests of what holds for the core as a whole. */
@NullMarked
package dev.tender.core;

import org.jspecify.annotations.NullMarked;
