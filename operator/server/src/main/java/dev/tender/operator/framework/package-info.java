/**
 * Framework resources: to the core's words, to a running scheduler, to service accounts, and to a
 * status.
 */
@NullMarked
package dev.tender.operator.framework;

import org.jspecify.annotations.NullMarked;
