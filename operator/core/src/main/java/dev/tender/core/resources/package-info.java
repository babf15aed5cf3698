/**
 * Exact amounts: what a node has, an envelope holds, an offer shows and a task takes. Knows nobody.
 */
@NullMarked
package dev.tender.core.resources;

import org.jspecify.annotations.NullMarked;
