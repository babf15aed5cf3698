/** The operator API: what people and tools ask of the master, and what they are told. */
@NullMarked
package dev.tender.protocol.master;

import org.jspecify.annotations.NullMarked;
