/** The executor API on loopback, and what an executor finds in its environment. */
@NullMarked
package dev.tender.agent.executor;

import org.jspecify.annotations.NullMarked;
