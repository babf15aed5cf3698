@NullMarked
package dev.tender.operator.election;

import org.jspecify.annotations.NullMarked;
