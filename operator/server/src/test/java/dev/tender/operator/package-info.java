@NullMarked
package dev.tender.operator;

import org.jspecify.annotations.NullMarked;
