#ifndef TENDER_LAUNCH_H
#define TENDER_LAUNCH_H

#include <sys/types.h>

#include "runs.h"

/* Starts a process in a session and group of its own; its pid, or -1 with a sentence. */
pid_t launch_process(const struct run_request *request, int out, int err, char sentence[SENTENCE_MAX]);

/* Ticks since boot, field 22 of /proc/PID/stat; 0 when it cannot be read. */
unsigned long long process_start_time(pid_t pid);

#endif
