/**
 * Counts the words of a directory of texts on all nodes of a cluster.
 *
 * <p>The scheduler cuts the texts into chunks. A map task counts the words of one chunk, splits the
 * counts by the words' hashes and keeps them in its executor, which serves them over HTTP. A reduce
 * task fetches one part from every executor, adds it up and keeps the sorted result. The last task
 * merges those into totals, the most frequent words and a checksum, which is the framework's
 * result, and equals what {@code single} computes in one process.
 */
@NullMarked
package dev.tender.wordcount;

import org.jspecify.annotations.NullMarked;
