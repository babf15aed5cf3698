/** A few seeds in every build. */
@NullMarked
package dev.tender.simulator;

import org.jspecify.annotations.NullMarked;
