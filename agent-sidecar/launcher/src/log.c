#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "clock.h"
#include "say.h"

struct log log_out = {.source.fd = STDOUT_FILENO};
struct log log_err = {.source.fd = STDERR_FILENO};

static int flags_before[2];
static void (*on_drained)(struct log *log);

/* Kept free for the line about what is missing. */
#define MISSING_LINE 160

static void put(struct log *log, const char *data, size_t length) {
  memcpy(log->buffer + log->length, data, length);
  log->length += length;
}

static void tell_missing(struct log *log) {
  if (log->missing == 0 || LOG_BUFFER - log->length < MISSING_LINE) return;
  char line[MISSING_LINE];
  int length = snprintf(line, sizeof line,
                        "launcher: %llu bytes of output are missing here, because nobody read the"
                        " log; the sandbox has them\n",
                        log->missing);
  log->missing = 0;
  put(log, line, (size_t)length);
}

void log_flush(struct log *log) {
  size_t done = 0;
  bool full = false;
  while (done < log->length && !log->closed && !full) {
    ssize_t wrote = write(log->source.fd, log->buffer + done, log->length - done);
    if (wrote > 0) {
      done += (size_t)wrote;
    } else if (wrote < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      full = true;
    } else if (wrote < 0 && errno != EINTR) {
      log->closed = true;
    }
  }
  if (log->closed) done = log->length;
  log->length -= done;
  memmove(log->buffer, log->buffer + done, log->length);
  if (done > 0 || log->length == 0) {
    log->last_progress = now_millis();
    if (log->length <= LOG_BUFFER / 2) log->given_up = false;
    if (!log->given_up) tell_missing(log);
  }
  bool wait = log->length > 0;
  if (wait != log->waiting && log->watched) {
    log->waiting = wait;
    loop_change(&log->source, wait ? EPOLLOUT : 0);
  }
}

static void ready(struct source *source, uint32_t events) {
  struct log *log = source == &log_out.source ? &log_out : &log_err;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0 && (events & EPOLLOUT) == 0) {
    /* The reader is gone; epoll would say so again and again. */
    log->closed = true;
    log->watched = false;
    loop_forget(source);
  }
  log_flush(log);
  if (log->length <= LOG_BUFFER / 2) on_drained(log);
}

static void open_one(struct log *log, int *before) {
  *before = fcntl(log->source.fd, F_GETFL);
  log->source.ready = ready;
  log->last_progress = now_millis();
  if (*before < 0) {
    log->closed = true;
    return;
  }
  fcntl(log->source.fd, F_SETFL, *before | O_NONBLOCK);
  /* A regular file cannot be watched and need not be: it always takes what it is given. */
  log->watched = loop_watch(&log->source, 0);
}

static void say_line(const char *line, unsigned long length) {
  log_line(&log_err, "", 0, line, length);
  log_flush(&log_err);
}

void log_open(void (*drained)(struct log *log)) {
  on_drained = drained;
  open_one(&log_out, &flags_before[0]);
  open_one(&log_err, &flags_before[1]);
  say_to(say_line);
}

void log_close(long long millis) {
  long long deadline = now_millis() + millis;
  for (;;) {
    log_flush(&log_out);
    log_flush(&log_err);
    long long left = deadline - now_millis();
    if ((log_out.length == 0 && log_err.length == 0) || left <= 0) break;
    struct pollfd waiting[2] = {
        {.fd = log_out.length > 0 ? STDOUT_FILENO : -1, .events = POLLOUT},
        {.fd = log_err.length > 0 ? STDERR_FILENO : -1, .events = POLLOUT},
    };
    poll(waiting, 2, (int)left);
  }
  say_to(NULL);
  if (flags_before[0] >= 0) fcntl(STDOUT_FILENO, F_SETFL, flags_before[0]);
  if (flags_before[1] >= 0) fcntl(STDERR_FILENO, F_SETFL, flags_before[1]);
}

size_t log_room(const struct log *log) {
  return log->given_up || log->closed ? INT_MAX : LOG_BUFFER - MISSING_LINE - log->length;
}

void log_line(struct log *log, const char *prefix, size_t prefix_length, const char *text,
              size_t length) {
  if (log->closed) return;
  if (log->given_up || prefix_length + length > LOG_BUFFER - MISSING_LINE - log->length) {
    log->missing += length;
    return;
  }
  put(log, prefix, prefix_length);
  put(log, text, length);
}

static long long tick_one(struct log *log, long long now) {
  if (log->length == 0 || log->given_up || log->closed) return NEVER;
  long long deadline = log->last_progress + LOG_PATIENCE_MILLIS;
  if (now < deadline) return deadline;
  log->given_up = true;
  on_drained(log);
  return NEVER;
}

long long log_tick(long long now) {
  long long out = tick_one(&log_out, now);
  long long err = tick_one(&log_err, now);
  return out < err ? out : err;
}
