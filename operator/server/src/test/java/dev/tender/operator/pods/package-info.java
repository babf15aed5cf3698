@NullMarked
package dev.tender.operator.pods;

import org.jspecify.annotations.NullMarked;
