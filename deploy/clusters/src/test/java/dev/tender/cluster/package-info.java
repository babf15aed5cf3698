@NullMarked
package dev.tender.cluster;

import org.jspecify.annotations.NullMarked;
