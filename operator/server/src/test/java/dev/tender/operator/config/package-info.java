/** Tests of the configuration. */
@NullMarked
package dev.tender.operator.config;

import org.jspecify.annotations.NullMarked;
