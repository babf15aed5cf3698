#ifndef TENDER_PUMP_H
#define TENDER_PUMP_H

#include <openssl/ssl.h>

/* What fits into a TLS record; one such buffer for each direction. */
#define CHUNK_BYTES (16 * 1024)
/* Who has gone is not waited for, but what it has sent last is delivered while there is progress. */
#define FAREWELL_MILLIS 10000
/* How long a master may take to hang up after us, before it is made to. */
#define LINGER_MILLIS 2000

/*
 * Carries bytes both ways until either side is done for good. Neither descriptor blocks. What one
 * side does not take, the other is not asked for.
 */
void pump(SSL *ssl, int master, int client);

#endif
