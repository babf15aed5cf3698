/** A small world in which an agent can lead a life: what it did is in its AOT cache afterwards. */
@NullMarked
package dev.tender.images.training;

import org.jspecify.annotations.NullMarked;
