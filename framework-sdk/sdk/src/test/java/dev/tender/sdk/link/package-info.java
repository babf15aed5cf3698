@NullMarked
package dev.tender.sdk.link;

import org.jspecify.annotations.NullMarked;
