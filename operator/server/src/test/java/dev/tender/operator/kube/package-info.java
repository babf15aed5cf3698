@NullMarked
package dev.tender.operator.kube;

import org.jspecify.annotations.NullMarked;
