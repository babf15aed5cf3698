/**
 * Builds the images: layers from a jlinked Java, Debian's C library and our jars, put together by
 * Jib. Knows what every image contains; the shell scripts beside it fetch what comes from Debian.
 */
@NullMarked
package dev.tender.images;

import org.jspecify.annotations.NullMarked;
