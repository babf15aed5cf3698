@NullMarked
package dev.tender.operator.wire;

import org.jspecify.annotations.NullMarked;
