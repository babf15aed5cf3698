/** ResourceRole resources: to the core's words and to a status. */
@NullMarked
package dev.tender.operator.role;

import org.jspecify.annotations.NullMarked;
