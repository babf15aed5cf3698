/** Tests of the http package. */
@NullMarked
package dev.tender.protocol.http;

import org.jspecify.annotations.NullMarked;
