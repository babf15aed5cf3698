/** What master and agent both know of the directories of a task. */
@NullMarked
package dev.tender.protocol.sandbox;

import org.jspecify.annotations.NullMarked;
