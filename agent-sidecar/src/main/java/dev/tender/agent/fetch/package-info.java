/** Files from elsewhere into sandboxes: downloads, a cache of them, and archives. */
@NullMarked
package dev.tender.agent.fetch;

import org.jspecify.annotations.NullMarked;
