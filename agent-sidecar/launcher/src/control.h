#ifndef TENDER_CONTROL_H
#define TENDER_CONTROL_H

#include <stdbool.h>

#include "frames.h"

/*
 * The control socket: one client at a time, a new one replaces the old, since a restarted agent must
 * never wait for its own dead connection.
 *
 * Whoever has this container's uid can connect, a hostile executor too. It gains nothing: it may
 * start, signal and kill in its own container anyway, and lie about its own tasks only.
 */

struct control_handlers {
  /* Handles one frame; false closes the connection. */
  bool (*frame)(struct fields *fields);
  void (*connected)(void);
};

/* False after a sentence. */
bool control_open(const char *path, struct control_handlers handlers);

/* Sends strings up to a NULL; dropped when there is no client. */
__attribute__((sentinel)) void control_send(const char *verb, ...);

/* Puts the socket back when somebody has removed or replaced its file. */
void control_check_path(void);

/* Sends what is queued, for at most `millis`. */
void control_flush(long long millis);

#endif
