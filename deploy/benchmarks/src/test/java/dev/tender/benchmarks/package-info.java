@NullMarked
package dev.tender.benchmarks;

import org.jspecify.annotations.NullMarked;
