/** A framework on a client that nobody here wrote. */
@NullMarked
package dev.tender.samples.rxjava;

import org.jspecify.annotations.NullMarked;
