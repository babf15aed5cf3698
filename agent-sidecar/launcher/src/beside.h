#ifndef TENDER_BESIDE_H
#define TENDER_BESIDE_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * A program that serves a unix socket beside the supervisor's command: it is there before the
 * command starts, is started again for as long as that goes on, and ends after it. The socket is
 * opened once, so that who connects while the program is away waits.
 */

/*
 * Between two starts. It doubles with each, up to the longest, until the program has lived for twice
 * as long as it then is: who asks for a connection soon after a first end waits little, and one that
 * always ends at once does not fill the log.
 */
#define BESIDE_PAUSE_MILLIS 1000
#define BESIDE_LONGEST_PAUSE_MILLIS 30000
/* From SIGTERM to SIGKILL, once the command has ended. */
#define BESIDE_END_MILLIS 2000

struct beside_options {
  const char *variable; /* of the environment, without which there is no program; NULL for none */
  const char *socket;   /* its path; what is there is removed */
  char *program;        /* gets the listening socket as its standard input */
};

/* Starts it, if it is wanted; an exit status. */
int beside_open(const struct beside_options *options);

/* A child has ended; true when it was the program. */
bool beside_reaped(pid_t pid, int status);

/* Starts it again when it is time; when to come back, or NEVER. */
long long beside_tick(long long now);

/* Ends it. SIGCHLD is blocked. */
void beside_end(void);

#endif
