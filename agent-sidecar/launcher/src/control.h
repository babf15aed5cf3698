#ifndef TENDER_CONTROL_H
#define TENDER_CONTROL_H

#include <stdbool.h>

#include "frames.h"

/*
 * The control socket: one client at a time, a new one replaces the old, since a restarted agent must
 * never wait for its own dead connection.
 *
 * Whoever has this container's uid can connect, a hostile executor too. As PID 1 we refuse what comes
 * from our own container: a task that could give orders could keep the agent out while it hides from
 * KILLALL, and could learn the instance, by which the agent knows us again.
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

/* Puts the socket back when somebody has removed or replaced its file; false when that fails. */
bool control_check_path(void);

/* The name of the socket's file in its folder. */
const char *control_name(void);

/* Sends what is queued, for at most `millis`. */
void control_flush(long long millis);

#endif
