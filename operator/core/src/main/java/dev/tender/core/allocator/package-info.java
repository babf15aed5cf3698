/**
 * Who is offered what: a pure function of a snapshot and a policy, with a reason for everything
 * that was not offered.
 */
@NullMarked
package dev.tender.core.allocator;

import org.jspecify.annotations.NullMarked;
