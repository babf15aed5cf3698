/**
 * What Mesos promises to those who speak HTTP with it, rule by rule. The tests write and read the
 * bytes of their connections themselves, and protobuf is written and read by Mesos' own classes, so
 * that nothing of Tender judges Tender. Each test is named after its rule; {@code
 * docs/conformance.md} lists them.
 */
@NullMarked
package dev.tender.systemtest.conformance;

import org.jspecify.annotations.NullMarked;
