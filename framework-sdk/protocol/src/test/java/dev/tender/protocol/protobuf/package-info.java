/** Tests of the protobuf form. */
@NullMarked
package dev.tender.protocol.protobuf;

import org.jspecify.annotations.NullMarked;
