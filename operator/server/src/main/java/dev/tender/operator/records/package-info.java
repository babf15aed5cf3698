/**
 * What people read: Offer and Task resources and Events, written behind the master within a budget.
 */
@NullMarked
package dev.tender.operator.records;

import org.jspecify.annotations.NullMarked;
