#ifndef TENDER_CONNECTION_H
#define TENDER_CONNECTION_H

#include <stdbool.h>

/* Clients at a time. */
#define CONNECTIONS_MAX 256
/* How long a client may take for its first line. */
#define LINE_MILLIS 5000

/* Serves a client that was accepted, which does not block, on a thread of its own; closes it. */
void connection_start(int client);

/* Waits until there is none; false when there still are some after so many milliseconds. */
bool connections_ended(int millis);

#endif
