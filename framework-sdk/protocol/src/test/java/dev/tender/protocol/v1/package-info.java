/** Tests of what the messages can do by themselves. */
@NullMarked
package dev.tender.protocol.v1;

import org.jspecify.annotations.NullMarked;
