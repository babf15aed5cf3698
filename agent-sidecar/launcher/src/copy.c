#include "copy.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"

/* All folders above `path`. */
static bool make_folders(const char *path) {
  char folder[PATH_MAX];
  if (snprintf(folder, sizeof folder, "%s", path) >= (int)sizeof folder) {
    errno = ENAMETOOLONG;
    return false;
  }
  for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    if (mkdir(folder, 0755) != 0 && errno != EEXIST) return false;
    *slash = '/';
  }
  return true;
}

/* Not sendfile: what grows while it is read must not become larger than allowed. */
static bool copy_bytes(int from, int to, long long most) {
  static char buffer[1 << 16];
  for (long long copied = 0;;) {
    ssize_t got = read(from, buffer, sizeof buffer);
    if (got == 0) return true;
    if (got < 0) return false;
    copied += got;
    if (copied > most) {
      errno = EFBIG;
      return false;
    }
    for (ssize_t written = 0; written < got;) {
      ssize_t wrote = write(to, buffer + written, (size_t)(got - written));
      if (wrote < 0) return false;
      written += wrote;
    }
  }
}

static int failed(const char *what, const char *path, int error) {
  say("copy: cannot %s %s: %s", what, path, strerror(error));
  return error;
}

int copy_file(const char *source, const char *target, long long most) {
  int from = open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (from < 0) return failed("read", source, errno);
  struct stat status;
  int error = fstat(from, &status) != 0 ? errno
              : S_ISDIR(status.st_mode) ? EISDIR
              : !S_ISREG(status.st_mode) ? EINVAL
              : status.st_size > most    ? EFBIG
                                         : 0;
  if (error != 0) {
    close(from);
    return failed("read", source, error);
  }
  if (!make_folders(target)) {
    error = errno;
    close(from);
    return failed("make the folders of", target, error);
  }
  /* What an earlier attempt has left, or a link to something else. */
  unlink(target);
  int to = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                0644 | (status.st_mode & 0111));
  bool copied = to >= 0 && copy_bytes(from, to, most);
  error = errno;
  close(from);
  if (to >= 0 && close(to) != 0 && copied) {
    copied = false;
    error = errno;
  }
  if (copied) return 0;
  unlink(target);
  return failed("write", target, error);
}
