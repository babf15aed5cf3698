@NullMarked
package dev.tender.probe;

import org.jspecify.annotations.NullMarked;
