/** Tests of the master, as stories on a clock that the test moves. */
@NullMarked
package dev.tender.core.master;

import org.jspecify.annotations.NullMarked;
