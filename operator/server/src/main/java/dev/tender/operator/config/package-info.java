/** What the operator can be told, with units, ranges and defaults. */
@NullMarked
package dev.tender.operator.config;

import org.jspecify.annotations.NullMarked;
