/** Tests of the JSON form. */
@NullMarked
package dev.tender.protocol.json;

import org.jspecify.annotations.NullMarked;
