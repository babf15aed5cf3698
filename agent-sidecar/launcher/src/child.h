#ifndef TENDER_CHILD_H
#define TENDER_CHILD_H

#include <sys/types.h>

/* What the supervisor starts. */

/* Starts a program found in the PATH with this standard input; its pid, or -1 with errno. */
pid_t child_start(char **command, int standard_input);

/* As a shell would tell it: the exit code, or 128 and the signal. */
int child_exit_status(int status);

/* For the container's log. */
void child_say_end(const char *name, int status);

#endif
