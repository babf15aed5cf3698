#include "install.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "say.h"

#define EXIT_NOT_EXECUTABLE 126

/* Kubernetes shows this file's text as the container's termination message. */
static void leave_message(const char *sentence) {
  int file = open("/dev/termination-log", O_WRONLY | O_TRUNC | O_CLOEXEC);
  if (file < 0) return;
  if (write(file, sentence, strlen(sentence)) < 0) {
    /* The log has it as well. */
  }
  close(file);
}

static bool copy_bytes(int source, int target) {
  for (;;) {
    ssize_t sent = sendfile(target, source, NULL, 1 << 20);
    if (sent == 0) return true;
    if (sent < 0) return false;
  }
}

int install_copy(const char *source, const char *target) {
  char fresh[PATH_MAX];
  int length = snprintf(fresh, sizeof fresh, "%s.%d", target, (int)getpid());
  if (length < 0 || (size_t)length >= sizeof fresh) {
    say("--install: the path %s is too long", target);
    return 1;
  }
  int from = open(source, O_RDONLY | O_CLOEXEC);
  if (from < 0) {
    say("--install: cannot read %s: %s", source, strerror(errno));
    return 1;
  }
  unlink(fresh);
  int to = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  bool copied = to >= 0 && copy_bytes(from, to) && fchmod(to, 0555) == 0;
  int error = errno;
  close(from);
  if (to >= 0 && close(to) != 0 && copied) {
    copied = false;
    error = errno;
  }
  /* Renamed, because the executor's container may be running the old copy right now. */
  if (copied && rename(fresh, target) != 0) {
    copied = false;
    error = errno;
  }
  if (!copied) {
    unlink(fresh);
    say("--install: cannot write %s: %s", target, strerror(error));
    return 1;
  }
  if (access(target, X_OK) != 0) {
    char sentence[PATH_MAX + 160];
    snprintf(sentence, sizeof sentence,
             "LauncherNotExecutable: %s cannot be executed (%s); the node mounts emptyDir volumes"
             " with noexec",
             target, strerror(errno));
    leave_message(sentence);
    say("%s", sentence);
    return EXIT_NOT_EXECUTABLE;
  }
  return 0;
}

int wait_installed(const char *path, long long seconds) {
  long long deadline = now_millis() + seconds * 1000;
  while (access(path, X_OK) != 0) {
    if (now_millis() >= deadline) {
      say("%s was not there after %lld s: %s", path, seconds, strerror(errno));
      return 1;
    }
    nanosleep(&(struct timespec){.tv_nsec = 5 * 1000 * 1000}, NULL);
  }
  return 0;
}
