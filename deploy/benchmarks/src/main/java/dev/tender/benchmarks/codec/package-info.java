/** What it costs to write and read the messages of the wire, in each of their forms. */
@NullMarked
package dev.tender.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
