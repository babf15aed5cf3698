/** The executor API: what an executor tells its agent and what it is told. */
@NullMarked
package dev.tender.protocol.executor;

import org.jspecify.annotations.NullMarked;
