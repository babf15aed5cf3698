/**
 * The SDK's own plumbing: one loop thread, the stream that is read, the connection that calls go
 * out on, time. Knows the wire types and no author's code; not meant for use outside the SDK.
 */
@NullMarked
package dev.tender.sdk.link;

import org.jspecify.annotations.NullMarked;
