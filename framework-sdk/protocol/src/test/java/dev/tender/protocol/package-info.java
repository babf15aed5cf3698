/** Tests of what holds for the whole module. */
@NullMarked
package dev.tender.protocol;

import org.jspecify.annotations.NullMarked;
