#include "beside.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "child.h"
#include "clock.h"
#include "say.h"

#define BACKLOG 512

static char *command[2]; /* NULL-terminated; empty when there is no program */
static int listener = -1;
static pid_t running;
static long long last_start;
static long long next_start;
static long long pause_millis = BESIDE_PAUSE_MILLIS;

/* A listening socket for this user alone, or -1 after a sentence. */
static int open_socket(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) >= sizeof address.sun_path) {
    say("--beside: %s is too long for a socket's path, which may have %zu bytes", path,
        sizeof address.sun_path - 1);
    return -1;
  }
  memcpy(address.sun_path, path, strlen(path) + 1);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  /* An earlier life has left it; one that still listened there would be left without clients. */
  unlink(path);
  mode_t before = umask(0177);
  bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0;
  umask(before);
  if (bound && listen(fd, BACKLOG) == 0) return fd;
  say("--beside: cannot listen at %s: %s: the container needs a volume there that it may write to",
      path, strerror(errno));
  if (fd >= 0) close(fd);
  return -1;
}

/* It has ended, or could not be started. */
static void schedule(void) {
  if (now_millis() - last_start >= 2 * pause_millis) pause_millis = BESIDE_PAUSE_MILLIS;
  next_start = last_start + pause_millis;
  pause_millis *= 2;
  if (pause_millis > BESIDE_LONGEST_PAUSE_MILLIS) pause_millis = BESIDE_LONGEST_PAUSE_MILLIS;
}

static bool start(void) {
  last_start = now_millis();
  pid_t pid = child_start(command, listener);
  if (pid < 0) return false;
  running = pid;
  return true;
}

int beside_open(const struct beside_options *options) {
  if (options->variable == NULL) return 0;
  const char *value = getenv(options->variable);
  if (value == NULL || *value == '\0') return 0;
  listener = open_socket(options->socket);
  if (listener < 0) return 1;
  command[0] = options->program;
  if (start()) return 0;
  int error = errno;
  say("cannot run %s: %s", command[0], strerror(error));
  return error == ENOENT ? 127 : 126;
}

bool beside_reaped(pid_t pid, int status) {
  if (running == 0 || pid != running) return false;
  running = 0;
  child_say_end(command[0], status);
  schedule();
  return true;
}

long long beside_tick(long long now) {
  if (command[0] == NULL || running != 0) return NEVER;
  if (now < next_start) return next_start;
  if (start()) return NEVER;
  say("cannot run %s: %s", command[0], strerror(errno));
  schedule();
  return next_start;
}

/* True once it has ended. */
static bool ends_by(long long deadline) {
  sigset_t ended;
  sigemptyset(&ended);
  sigaddset(&ended, SIGCHLD);
  while (waitpid(running, NULL, WNOHANG) != running) {
    long long left = deadline - now_millis();
    if (left <= 0) return false;
    struct timespec wait = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
    sigtimedwait(&ended, NULL, &wait);
  }
  return true;
}

void beside_end(void) {
  if (running == 0) return;
  kill(running, SIGTERM);
  if (!ends_by(now_millis() + BESIDE_END_MILLIS)) {
    kill(running, SIGKILL);
    waitpid(running, NULL, 0);
  }
  running = 0;
}
