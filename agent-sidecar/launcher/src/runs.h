#ifndef TENDER_RUNS_H
#define TENDER_RUNS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "rlimits.h"
#include "tee.h"

/*
 * What the agent has started: one run per id, from START to FORGET. A run is told as exited once its
 * output is copied, which may be a little after its process has ended.
 */

#define RUN_ID_MAX 255
#define RUNS_MAX 4096
/* Descendants may hold the pipes open for ever; the end is told after this long. */
#define RUN_DRAIN_MILLIS 200
/* What was written before the end may have to wait for a slow log, but no longer than this. */
#define RUN_DRAIN_LOG_MILLIS 2000

enum run_state { RUN_RUNNING, RUN_DRAINING, RUN_EXITED };

struct run {
  struct run *next;
  enum run_state state;
  bool forgotten;  /* kept only until its pipes are closed */
  bool group_lost; /* a later process has its pid: the group can no longer be named */
  pid_t pid;       /* also its session's and its process group's number */
  unsigned long long start_time; /* ticks since boot, as in /proc/PID/stat */
  int wait_status;
  long long oom_kills;
  long long ended_at; /* when it was reaped */
  struct tee out;
  struct tee err;
  char id[RUN_ID_MAX + 1];
};

struct run_request {
  const char *id;
  const char *cwd;
  const char *stdout_path;
  const char *stderr_path;
  char **argv;
  char **env; /* added to this process' own environment, which it overrides */
  struct limit *limits;
};

#define SENTENCE_MAX 512

/* The new run, or NULL with a sentence. */
struct run *runs_start(const struct run_request *request, char sentence[SENTENCE_MAX]);

/* NULL when unknown or forgotten. */
struct run *runs_find(const char *id);
/* All that are not forgotten, oldest first: pass NULL, then the last one. */
struct run *runs_next(const struct run *last);
bool runs_any_running(void);

/* False with a sentence. */
bool runs_signal(struct run *run, int signal, bool group, char sentence[SENTENCE_MAX]);

void runs_forget(struct run *run);

/* A process was reaped. */
void runs_reaped(pid_t pid, int wait_status, long long oom_kills);

/* Finishes what has drained, calling `exited` for each. The next deadline is returned. */
long long runs_tick(long long now, void (*exited)(struct run *run));

void runs_resume_output(struct log *log);

#endif
