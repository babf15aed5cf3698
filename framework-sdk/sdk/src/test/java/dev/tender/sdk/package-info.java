@NullMarked
package dev.tender.sdk;

import org.jspecify.annotations.NullMarked;
