#include "runs.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "launch.h"

static struct run *first;
static struct run **last_link = &first;
static size_t count;
static size_t draining;
static size_t forgotten;

static void fill_sentence(char sentence[SENTENCE_MAX], const char *what, const char *which,
                          int error) {
  snprintf(sentence, SENTENCE_MAX, "%s %.300s: %s", what, which, strerror(error));
}

static bool acceptable_id(const char *id) {
  size_t length = strlen(id);
  if (length == 0 || length > RUN_ID_MAX) return false;
  for (size_t i = 0; i < length; i++) {
    /* It is printed in front of every line of the log. */
    if ((unsigned char)id[i] < ' ' || id[i] == 0x7f) return false;
  }
  return true;
}

/* One end for the process, a tee for us; -1 with a sentence. */
static int open_tee(struct tee *tee, const char *id, const char *path, struct log *log,
                    char sentence[SENTENCE_MAX]) {
  struct output output;
  if (!output_open(&output, path)) {
    fill_sentence(sentence, "cannot write output to", path, errno);
    return -1;
  }
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    fill_sentence(sentence, "cannot make a pipe for", path, errno);
    output_close(&output);
    return -1;
  }
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  if (!tee_open(tee, id, ends[0], output, log)) {
    fill_sentence(sentence, "cannot watch the output for", path, errno);
    close(ends[1]);
    return -1;
  }
  return ends[1];
}

static bool launch_run(struct run *run, const struct run_request *request,
                   char sentence[SENTENCE_MAX]) {
  int out = open_tee(&run->out, run->id, request->stdout_path, &log_out, sentence);
  if (out < 0) return false;
  int err = open_tee(&run->err, run->id, request->stderr_path, &log_err, sentence);
  if (err >= 0) {
    run->pid = launch_process(request, out, err, sentence);
    close(err);
  }
  close(out);
  if (err >= 0 && run->pid > 0) return true;
  tee_close(&run->out);
  tee_close(&run->err);
  return false;
}

static void add(struct run *run) {
  for (struct run *other = first; other != NULL; other = other->next) {
    if (other->pid == run->pid) other->group_lost = true;
  }
  *last_link = run;
  last_link = &run->next;
  count++;
}

struct run *runs_start(const struct run_request *request, char sentence[SENTENCE_MAX]) {
  if (!acceptable_id(request->id)) {
    snprintf(sentence, SENTENCE_MAX,
             "the id must have 1 to %d bytes and no control characters", RUN_ID_MAX);
    return NULL;
  }
  if (runs_find(request->id) != NULL) {
    snprintf(sentence, SENTENCE_MAX, "the id is already known; FORGET it first");
    return NULL;
  }
  if (count >= RUNS_MAX) {
    snprintf(sentence, SENTENCE_MAX, "%d runs are known already; FORGET some first", RUNS_MAX);
    return NULL;
  }
  struct run *run = calloc(1, sizeof *run);
  if (run == NULL) {
    snprintf(sentence, SENTENCE_MAX, "the launcher is out of memory");
    return NULL;
  }
  run->out.source.fd = run->err.source.fd = -1;
  run->out.output = run->err.output = OUTPUT_CLOSED;
  snprintf(run->id, sizeof run->id, "%s", request->id);
  if (!launch_run(run, request, sentence)) {
    free(run);
    return NULL;
  }
  run->start_time = process_start_time(run->pid);
  add(run);
  return run;
}

struct run *runs_find(const char *id) {
  for (struct run *run = first; run != NULL; run = run->next) {
    if (!run->forgotten && strcmp(run->id, id) == 0) return run;
  }
  return NULL;
}

struct run *runs_next(const struct run *last) {
  struct run *run = last == NULL ? first : last->next;
  while (run != NULL && run->forgotten) run = run->next;
  return run;
}

bool runs_any_running(void) {
  for (const struct run *run = first; run != NULL; run = run->next) {
    if (run->state == RUN_RUNNING) return true;
  }
  return false;
}

bool runs_signal(struct run *run, int signal, bool group, char sentence[SENTENCE_MAX]) {
  /*
   * The group outlives its leader, and while it does the kernel gives the number to nobody else.
   * A process that was reaped may be somebody else by now.
   */
  if (group ? run->group_lost : run->state != RUN_RUNNING) {
    snprintf(sentence, SENTENCE_MAX, "its process has ended");
    return false;
  }
  if (kill(group ? -run->pid : run->pid, signal) == 0) return true;
  snprintf(sentence, SENTENCE_MAX, "cannot send signal %d: %s", signal, strerror(errno));
  return false;
}

void runs_forget(struct run *run) {
  run->forgotten = true;
  forgotten++;
}

void runs_reaped(pid_t pid, int wait_status, long long oom_kills) {
  for (struct run *run = first; run != NULL; run = run->next) {
    if (run->pid == pid && run->state == RUN_RUNNING) {
      run->state = RUN_DRAINING;
      run->wait_status = wait_status;
      run->oom_kills = oom_kills;
      run->ended_at = now_millis();
      draining++;
      return;
    }
  }
}

/* When to stop waiting for what is still in the pipes. */
static long long drain_until(const struct run *run) {
  bool slow_log = tee_waits_for_log(&run->out) || tee_waits_for_log(&run->err);
  return run->ended_at + (slow_log ? RUN_DRAIN_LOG_MILLIS : RUN_DRAIN_MILLIS);
}

/* True when the run's end can be told now. */
static bool drained(struct run *run, long long now) {
  if (!tee_is_open(&run->out) && !tee_is_open(&run->err)) return true;
  if (now < drain_until(run)) return false;
  tee_drain(&run->out);
  tee_drain(&run->err);
  tee_end_line(&run->out);
  tee_end_line(&run->err);
  return true;
}

static void remove_forgotten(void) {
  struct run **link = &first;
  while (*link != NULL) {
    struct run *run = *link;
    /* What descendants write goes on being copied until the last of them is gone. */
    if (run->forgotten && run->state == RUN_EXITED && !tee_is_open(&run->out) &&
        !tee_is_open(&run->err)) {
      *link = run->next;
      free(run);
      count--;
      forgotten--;
    } else {
      link = &run->next;
    }
  }
  last_link = link;
}

long long runs_tick(long long now, void (*exited)(struct run *run)) {
  long long deadline = NEVER;
  for (struct run *run = first; draining > 0 && run != NULL; run = run->next) {
    if (run->state != RUN_DRAINING) continue;
    if (drained(run, now)) {
      run->state = RUN_EXITED;
      draining--;
      log_flush(&log_out);
      log_flush(&log_err);
      exited(run);
    } else if (drain_until(run) < deadline) {
      deadline = drain_until(run);
    }
  }
  if (forgotten > 0) remove_forgotten();
  return deadline;
}

void runs_resume_output(struct log *log) {
  for (struct run *run = first; run != NULL; run = run->next) {
    if (run->out.log == log) tee_resume(&run->out);
    if (run->err.log == log) tee_resume(&run->err);
  }
}
