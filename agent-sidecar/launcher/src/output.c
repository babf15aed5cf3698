#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static off_t rotate_at;

void output_rotate_at(off_t bytes) { rotate_at = bytes; }

/* -1 with errno. */
static int open_file(const char *path, off_t *size) {
  int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0644);
  if (file < 0) return -1;
  *size = lseek(file, 0, SEEK_END); /* fails on a FIFO, which could block us */
  if (*size >= 0) return file;
  close(file);
  errno = ESPIPE;
  return -1;
}

bool output_open(struct output *output, const char *path) {
  *output = OUTPUT_CLOSED;
  output->file = open_file(path, &output->size);
  if (output->file < 0) return false;
  output->path = strdup(path);
  if (output->path != NULL) return true;
  output_close(output);
  errno = ENOMEM;
  return false;
}

void output_close(struct output *output) {
  if (output->file >= 0) close(output->file);
  free(output->path);
  *output = OUTPUT_CLOSED;
}

static bool is_there(const struct output *output) {
  struct stat own, there;
  return fstat(output->file, &own) == 0 && S_ISREG(own.st_mode) &&
         lstat(output->path, &there) == 0 && own.st_ino == there.st_ino &&
         own.st_dev == there.st_dev;
}

static void make_room(const char *path) {
  char one[PATH_MAX], two[PATH_MAX];
  if (snprintf(one, sizeof one, "%s.1", path) >= PATH_MAX ||
      snprintf(two, sizeof two, "%s.2", path) >= PATH_MAX) {
    return;
  }
  /* What cannot be renamed, such as a folder that the task has put there, stays in the way. */
  rename(one, two);
  rename(path, one);
}

static void rotate(struct output *output) {
  struct stat status;
  output->size = 0; /* whatever happens, not again before as much has come */
  if (fstat(output->file, &status) != 0 || !S_ISREG(status.st_mode)) return;
  /* Another who writes there, such as a check, may have done it already. */
  if (is_there(output)) make_room(output->path);
  off_t size = 0;
  int fresh = open_file(output->path, &size);
  if (fresh < 0) return; /* an ended run's sandbox is somewhere else now: the old file goes on */
  close(output->file);
  output->file = fresh;
  output->size = size < rotate_at ? size : 0;
}

bool output_write(struct output *output, const char *data, size_t length) {
  while (length > 0) {
    ssize_t wrote = write(output->file, data, length);
    if (wrote >= 0) {
      data += wrote;
      length -= (size_t)wrote;
      output->size += wrote;
    } else if (errno != EINTR) {
      return false;
    }
  }
  if (rotate_at > 0 && output->size >= rotate_at) rotate(output);
  return true;
}
