/**
 * What the message records look like: found by reflection, once per type, and shared by the codecs;
 * and the annotations with what Java cannot say of itself.
 */
@NullMarked
package dev.tender.protocol.shape;

import org.jspecify.annotations.NullMarked;
