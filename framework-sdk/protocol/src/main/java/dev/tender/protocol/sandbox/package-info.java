/** What master and agent both know of the containers and directories of tasks. */
@NullMarked
package dev.tender.protocol.sandbox;

import org.jspecify.annotations.NullMarked;
