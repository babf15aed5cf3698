/** Puts the parts together, starts and stops them. The only package that knows all others. */
@NullMarked
package dev.tender.operator.app;

import org.jspecify.annotations.NullMarked;
