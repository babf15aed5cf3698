#ifndef TENDER_REACH_H
#define TENDER_REACH_H

#include "line.h"

#define SENTENCE_MAX 768

/*
 * Looks the name up and connects to the first address that answers until `deadline`. The socket,
 * which does not block, or -1 with a sentence. The name service has time limits of its own.
 */
int reach(const struct wish *wish, long long deadline, char sentence[SENTENCE_MAX]);

/* Waits until the descriptor is ready for `events`; 0 when the deadline is over. */
int ready_by(int fd, short events, long long deadline);

#endif
