#include "tee.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "say.h"

#define READ_MAX (16 * 1024)
/* Below this it is not worth a system call: wait for the log. */
#define READ_MIN 256
/* A pipe holds at most this much without privileges; more is somebody who goes on writing. */
#define DRAIN_MAX (1024 * 1024)

static void ready(struct source *source, uint32_t events);

bool tee_open(struct tee *tee, const char *id, int pipe, struct output output, struct log *log) {
  *tee = (struct tee){
      .source = {.fd = pipe, .ready = ready}, .output = output, .log = log, .id = id};
  int length = snprintf(tee->prefix, sizeof tee->prefix, "[%s] ", id);
  tee->prefix_length = (size_t)length < sizeof tee->prefix ? (size_t)length : sizeof tee->prefix - 1;
  if (loop_watch(&tee->source, EPOLLIN)) return true;
  int error = errno;
  tee->paused = true;
  tee_close(tee);
  errno = error;
  return false;
}

void tee_close(struct tee *tee) {
  if (tee->source.fd >= 0) {
    if (!tee->paused) loop_forget(&tee->source);
    close(tee->source.fd);
  }
  output_close(&tee->output);
  free(tee->line);
  tee->source.fd = -1;
  tee->line = NULL;
  tee->held = 0;
}

bool tee_is_open(const struct tee *tee) { return tee->source.fd >= 0; }

bool tee_waits_for_log(const struct tee *tee) {
  return tee_is_open(tee) && tee->paused && !tee->log->given_up;
}

static void pause_reading(struct tee *tee) {
  /* Not a change to no events: epoll would still report the writer's end, all the time. */
  loop_forget(&tee->source);
  tee->paused = true;
}

void tee_resume(struct tee *tee) {
  if (!tee->paused || !tee_is_open(tee)) return;
  tee->paused = !loop_watch(&tee->source, EPOLLIN);
}

static void to_file(struct tee *tee, const char *data, size_t length) {
  if (tee->output.file < 0 || output_write(&tee->output, data, length)) return;
  say("output of %s is no longer written to its file: %s", tee->id, strerror(errno));
  output_close(&tee->output);
}

/* Logs what is held and `text`, which together are one line or the start of one. */
static void log_together(struct tee *tee, const char *text, size_t length) {
  if (tee->held > 0) {
    memcpy(tee->line + tee->held, text, length);
    log_line(tee->log, tee->prefix, tee->prefix_length, tee->line, tee->held + length);
    tee->held = 0;
  } else {
    log_line(tee->log, tee->prefix, tee->prefix_length, text, length);
  }
}

static void hold(struct tee *tee, const char *text, size_t length) {
  if (tee->line == NULL) tee->line = malloc(TEE_LINE_MAX + 1);
  if (tee->line == NULL) {
    tee->log->missing += length;
    return;
  }
  memcpy(tee->line + tee->held, text, length);
  tee->held += length;
}

static void to_log(struct tee *tee, const char *data, size_t length) {
  const char *end = data + length;
  while (data < end) {
    size_t room = TEE_LINE_MAX - tee->held;
    size_t rest = (size_t)(end - data);
    size_t reach = rest < room ? rest : room;
    const char *newline = memchr(data, '\n', reach);
    if (newline != NULL) {
      size_t part = (size_t)(newline - data) + 1;
      log_together(tee, data, part);
      data += part;
    } else {
      hold(tee, data, reach);
      data += reach;
      if (tee->held == TEE_LINE_MAX) log_together(tee, "\n", 1);
    }
  }
}

/* A log that was given up starts again at the start of a line. */
static void to_log_if_read(struct tee *tee, const char *data, size_t length) {
  if (tee->log->given_up) {
    tee->log->missing += tee->held + length;
    tee->held = 0;
    tee->cutting = data[length - 1] != '\n';
    return;
  }
  if (tee->cutting) {
    const char *newline = memchr(data, '\n', length);
    size_t part = newline == NULL ? length : (size_t)(newline - data) + 1;
    tee->log->missing += part;
    tee->cutting = newline == NULL;
    data += part;
    length -= part;
  }
  to_log(tee, data, length);
}

/* How much can be read so that even a chunk of nothing but newlines fits the log with prefixes. */
static size_t readable(const struct tee *tee) {
  size_t room = log_room(tee->log);
  size_t reserve = tee->held + tee->prefix_length + 2;
  size_t bytes = room <= reserve ? 0 : (room - reserve) / (tee->prefix_length + 2);
  return bytes < READ_MAX ? bytes : READ_MAX;
}

/* Bytes copied; 0 when there is nothing now or no more, which closes the tee. */
static size_t copy(struct tee *tee, size_t most) {
  static char chunk[READ_MAX];
  ssize_t got = read(tee->source.fd, chunk, most);
  if (got > 0) {
    to_file(tee, chunk, (size_t)got);
    to_log_if_read(tee, chunk, (size_t)got);
    return (size_t)got;
  }
  if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
    tee_end_line(tee);
    tee_close(tee);
  }
  return 0;
}

static void ready(struct source *source, uint32_t events) {
  (void)events;
  struct tee *tee = (struct tee *)source; /* its first member */
  size_t most = readable(tee);
  if (most < READ_MIN) {
    pause_reading(tee);
    return;
  }
  struct log *log = tee->log;
  copy(tee, most);
  log_flush(log);
}

void tee_end_line(struct tee *tee) {
  if (tee->held > 0) log_together(tee, "\n", 1);
}

void tee_drain(struct tee *tee) {
  size_t total = 0;
  while (tee_is_open(tee) && total < DRAIN_MAX) {
    size_t got = copy(tee, READ_MAX);
    log_flush(tee->log);
    if (got == 0) return;
    total += got;
  }
}
