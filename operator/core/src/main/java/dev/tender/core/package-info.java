/** placeholder. */
@NullMarked
package dev.tender.core;

import org.jspecify.annotations.NullMarked;
