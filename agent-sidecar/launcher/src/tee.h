#ifndef TENDER_TEE_H
#define TENDER_TEE_H

#include <stdbool.h>
#include <stddef.h>

#include "log.h"
#include "loop.h"
#include "output.h"

/* Copies what comes out of a pipe to a file as it is, and line by line to the container's log. */

/* A longer line is cut; the container runtimes cut at the same length. */
#define TEE_LINE_MAX (16 * 1024)
/* "[", the id, "] " */
#define TEE_PREFIX_MAX 260

struct tee {
  struct source source; /* the pipe's reading end; fd -1 when closed */
  struct output output; /* closed after a write that failed */
  struct log *log;
  const char *id;
  bool paused;  /* the log is full: the pipe is not read */
  bool cutting; /* the start of this line was left out of the log: so is its rest */
  size_t prefix_length;
  char prefix[TEE_PREFIX_MAX];
  size_t held; /* the last line so far, without a newline */
  char *line;  /* allocated when first needed */
};

/* `id` must outlive the tee. Takes pipe and output. False with errno, then they are closed. */
bool tee_open(struct tee *tee, const char *id, int pipe, struct output output, struct log *log);
void tee_close(struct tee *tee);
bool tee_is_open(const struct tee *tee);
/* There is something to read, and no room for it in a log that is still being read. */
bool tee_waits_for_log(const struct tee *tee);

/* Reads again after the log was full. */
void tee_resume(struct tee *tee);

/* Writes an unfinished last line to the log. */
void tee_end_line(struct tee *tee);

/* Reads what is in the pipe now, even if the log has no room for it: the file gets all of it. */
void tee_drain(struct tee *tee);

#endif
