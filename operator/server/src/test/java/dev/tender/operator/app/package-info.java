@NullMarked
package dev.tender.operator.app;

import org.jspecify.annotations.NullMarked;
