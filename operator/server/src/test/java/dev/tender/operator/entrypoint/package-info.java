@org.jspecify.annotations.NullMarked
package dev.tender.operator.entrypoint;
