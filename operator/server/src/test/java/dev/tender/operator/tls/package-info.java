@NullMarked
package dev.tender.operator.tls;

import org.jspecify.annotations.NullMarked;
