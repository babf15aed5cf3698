#ifndef TENDER_LOG_H
#define TENDER_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "loop.h"

/*
 * The container's log: this process' stdout and stderr, each behind a bounded buffer. Who writes
 * asks for room first and holds its own source back while there is none, as if it wrote to the log
 * itself. But a log that takes nothing at all for LOG_PATIENCE_MILLIS is given up until it takes
 * something again: from then on what does not fit is counted, and a line says how much is missing.
 */

#define LOG_BUFFER (256 * 1024)
#define LOG_PATIENCE_MILLIS 2000

struct log {
  struct source source;
  bool watched;            /* epoll knows the descriptor */
  bool waiting;            /* it asked for EPOLLOUT */
  bool closed;             /* nobody reads any more */
  bool given_up;           /* no progress for too long */
  long long last_progress; /* when something was written, or the buffer was empty */
  unsigned long long missing;
  size_t length;
  char buffer[LOG_BUFFER];
};

extern struct log log_out;
extern struct log log_err;

/* `drained` is called whenever a log that was too full has room again. */
void log_open(void (*drained)(struct log *log));

/* Gives the descriptors back as they were and writes what it can within `millis`. */
void log_close(long long millis);

/* Bytes that fit; after giving up as many as asked for, since they are only counted then. */
size_t log_room(const struct log *log);

/* Appends one line made of three parts; counts it as missing when it does not fit. */
void log_line(struct log *log, const char *prefix, size_t prefix_length, const char *text,
              size_t length);

/* Writes as much as the reader takes now. */
void log_flush(struct log *log);

/* Gives up logs that make no progress. The next deadline is returned. */
long long log_tick(long long now);

#endif
