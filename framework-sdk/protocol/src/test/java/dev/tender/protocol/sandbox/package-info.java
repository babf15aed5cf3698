/** Tests of what the messages can do by themselves. */
@NullMarked
package dev.tender.protocol.sandbox;

import org.jspecify.annotations.NullMarked;
