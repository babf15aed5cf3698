@NullMarked
package dev.tender.sdk.executor;

import org.jspecify.annotations.NullMarked;
