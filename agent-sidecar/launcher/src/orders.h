#ifndef TENDER_ORDERS_H
#define TENDER_ORDERS_H

#include <stdbool.h>

#include "frames.h"
#include "runs.h"

/* The verbs of the control socket, see ../README.md for the protocol. */

struct orders_host {
  long long (*memory_limit)(void);
  /* Begins to kill and wipe everything; false with a sentence. */
  bool (*empty)(char sentence[SENTENCE_MAX]);
  /* Why nothing may be started now, or NULL. */
  const char *(*refusal)(void);
  /* Whether the container's end has begun. */
  bool (*stopping)(void);
};

/* False with errno when there is no randomness. */
bool orders_open(struct orders_host host);
/* A new client has to say HELLO first. */
void orders_reset(void);
/* Handles one frame; false closes the connection. */
bool orders_handle(struct fields *fields);

void orders_tell_exited(struct run *run);
void orders_tell_clean(void);
void orders_tell_stopping(void);
void orders_tell_failed(const char *id, const char *sentence);

#endif
