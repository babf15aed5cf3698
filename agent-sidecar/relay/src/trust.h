#ifndef TENDER_TRUST_H
#define TENDER_TRUST_H

#include <openssl/ssl.h>

#include "reach.h"

/* Which certificates are trusted: those in a file, which may be changed at any time. */

/* Names the file; it is read when it is needed. Called once, before the others. */
void trust_file(const char *path);

/* What to call the file in sentences. */
const char *trust_path(void);

/* A new client's SSL that trusts what is in the file now, or NULL with a sentence. Thread safe. */
SSL *trust_new(char sentence[SENTENCE_MAX]);

#endif
