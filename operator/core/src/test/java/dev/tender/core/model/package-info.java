/** Tests of the values that the master knows the world by. */
@NullMarked
package dev.tender.core.model;

import org.jspecify.annotations.NullMarked;
