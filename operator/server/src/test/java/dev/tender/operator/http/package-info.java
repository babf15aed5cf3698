@NullMarked
package dev.tender.operator.http;

import org.jspecify.annotations.NullMarked;
