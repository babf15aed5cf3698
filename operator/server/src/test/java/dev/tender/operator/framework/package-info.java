@NullMarked
package dev.tender.operator.framework;

import org.jspecify.annotations.NullMarked;
