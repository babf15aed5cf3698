#ifndef TENDER_GUARD_H
#define TENDER_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Tasks have our uid, so the kernel lets them change some of what we hand down to the next: resource
 * limits, niceness, scheduling and I/O class, the processors that we may use.
 */

/* Keeps tasks out of our memory, descriptors and /proc files; notes what we were given. */
void guard_open(void);

/* True when what we hand down is what we were given, or could be made so; else a sentence. */
bool guard_intact(char *sentence, size_t size);

#endif
