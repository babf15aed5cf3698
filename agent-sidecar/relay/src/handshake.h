#ifndef TENDER_HANDSHAKE_H
#define TENDER_HANDSHAKE_H

#include <stdbool.h>

#include "trust.h"

/* Speaks TLS on a connected socket and checks who answers; false with a sentence. */
bool handshake(SSL *ssl, int socket, const struct wish *wish, long long deadline,
               char sentence[SENTENCE_MAX]);

#endif
