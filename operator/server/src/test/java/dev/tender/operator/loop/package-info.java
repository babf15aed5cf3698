@NullMarked
package dev.tender.operator.loop;

import org.jspecify.annotations.NullMarked;
