/**
 * Tells old clients where the leader is, in the way that Mesos' masters do: by a node in a real
 * ZooKeeper. Nothing here depends on it; who leads is decided elsewhere.
 */
@NullMarked
package dev.tender.operator.zookeeper;

import org.jspecify.annotations.NullMarked;
