/**
 * What the master knows about the world, as values: names, declarations of people, nodes, pods,
 * tasks and offers. Knows resources only.
 */
@NullMarked
package dev.tender.core.model;

import org.jspecify.annotations.NullMarked;
