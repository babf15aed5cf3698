/**
 * The built-in scheduler: it places the tasks that people apply, first come, first fit. A framework
 * like any other, only that it lives inside the master: it hears what schedulers hear and answers
 * with decisions. Knows the model only.
 */
@NullMarked
package dev.tender.core.batch;

import org.jspecify.annotations.NullMarked;
