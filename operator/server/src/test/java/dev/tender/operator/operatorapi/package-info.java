@NullMarked
package dev.tender.operator.operatorapi;

import org.jspecify.annotations.NullMarked;
