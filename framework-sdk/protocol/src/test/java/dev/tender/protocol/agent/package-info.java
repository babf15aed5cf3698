@NullMarked
package dev.tender.protocol.agent;

import org.jspecify.annotations.NullMarked;
