/** Tests of amounts. */
@NullMarked
package dev.tender.core.resources;

import org.jspecify.annotations.NullMarked;
