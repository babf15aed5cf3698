@NullMarked
package dev.tender.operator.zookeeper;

import org.jspecify.annotations.NullMarked;
