/** Tests of ResourceRole resources. */
@NullMarked
package dev.tender.operator.role;

import org.jspecify.annotations.NullMarked;
