@org.jspecify.annotations.NullMarked
package dev.tender.agent.sandbox;
