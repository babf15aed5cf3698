/** Generates the definitions, compares them with those checked in and tries the records. */
@NullMarked
package dev.tender.crd;

import org.jspecify.annotations.NullMarked;
