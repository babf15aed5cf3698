#ifndef TENDER_REACH_H
#define TENDER_REACH_H

#include "line.h"

#define SENTENCE_MAX 768

/*
 * Looks the name up and connects to the first address that answers; sets the deadline for that and
 * for the handshake, which do not begin before the name is known: name service has limits of its own.
 * The socket, which does not block, or -1 with a sentence.
 */
int reach(const struct wish *wish, long long *deadline, char sentence[SENTENCE_MAX]);

/* Waits until the descriptor is ready for `events`; 0 when the deadline is over. */
int ready_by(int fd, short events, long long deadline);

#endif
