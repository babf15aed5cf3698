/** Tests of the recordio package. */
@NullMarked
package dev.tender.protocol.recordio;

import org.jspecify.annotations.NullMarked;
