@NullMarked
package dev.tender.operator.records;

import org.jspecify.annotations.NullMarked;
