/**
 * The operator API: what people and their tools read of the master and change through it, in the
 * words of Mesos. What is read comes from copies of the books, what is changed is written to the
 * custom resources and nodes that kubectl would change, by the caller's rights.
 */
@NullMarked
package dev.tender.operator.operatorapi;

import org.jspecify.annotations.NullMarked;
