#ifndef TENDER_WIPE_H
#define TENDER_WIPE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Removes everything below `directory` but not itself, nor what is named `spared` directly in it
 * (NULL: nothing), never following a link or entering another file system. True when nothing is left
 * or it does not exist; else a sentence.
 */
bool wipe_directory(const char *directory, const char *spared, char *sentence, size_t size);

/* Empties the file that the container's runtime has given to everybody in it, if it is there. */
void wipe_termination_log(void);

/* Removes the System V shared memory, semaphores and queues of this IPC namespace that we may. */
void wipe_ipc(void);

#endif
