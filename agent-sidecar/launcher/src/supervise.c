#include "supervise.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "beside.h"
#include "child.h"
#include "clock.h"
#include "numbers.h"
#include "say.h"

#define LISTEN_BACKLOG 512

/* SIGQUIT asks a JVM for its threads, so it is passed on like the others. */
static const int forwarded[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

struct address {
  union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
  };
  socklen_t length;
};

/* "127.0.0.1:5051" or "[::1]:5051". */
static bool parse_address(const char *text, struct address *address) {
  const char *colon = strrchr(text, ':');
  long long port = 0;
  if (colon == NULL || !parse_number(colon + 1, 0, 65535, &port)) return false;
  char host[64];
  size_t length = (size_t)(colon - text);
  if (length >= sizeof host) return false;
  memcpy(host, text, length);
  host[length] = '\0';
  memset(address, 0, sizeof *address);
  if (length > 2 && host[0] == '[' && host[length - 1] == ']') {
    host[length - 1] = '\0';
    address->v6.sin6_family = AF_INET6;
    address->v6.sin6_port = htons((uint16_t)port);
    address->length = sizeof address->v6;
    return inet_pton(AF_INET6, host + 1, &address->v6.sin6_addr) == 1;
  }
  address->v4.sin_family = AF_INET;
  address->v4.sin_port = htons((uint16_t)port);
  address->length = sizeof address->v4;
  return inet_pton(AF_INET, host, &address->v4.sin_addr) == 1;
}

static int open_listener(const char *text) {
  struct address address;
  if (!parse_address(text, &address)) {
    say("--listen: %s is not ADDRESS:PORT, such as 127.0.0.1:5051 or [::1]:5051", text);
    return -1;
  }
  int listener = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  int on = 1;
  if (listener < 0 || setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(listener, &address.any, address.length) != 0 || listen(listener, LISTEN_BACKLOG) != 0) {
    say("--listen: cannot listen on %s: %s", text, strerror(errno));
    if (listener >= 0) close(listener);
    return -1;
  }
  return listener;
}

/* Reaps whatever has ended; true with the child's status when it was among them. */
static bool reap(pid_t child, int *status) {
  bool ended = false;
  for (;;) {
    int one;
    pid_t pid = waitpid(-1, &one, WNOHANG);
    if (pid <= 0) return ended;
    if (!beside_reaped(pid, one) && pid == child) {
      ended = true;
      *status = one;
    }
  }
}

/* The next signal, or -1 when the deadline is over or something else has come. */
static int next_signal(const sigset_t *signals, long long deadline) {
  if (deadline == NEVER) return sigwaitinfo(signals, NULL);
  long long left = deadline - now_millis();
  if (left < 0) left = 0;
  struct timespec wait = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
  return sigtimedwait(signals, NULL, &wait);
}

/* Waits for the child's end and passes signals on; `ending` is set by SIGTERM and SIGINT. */
static int await(pid_t child, const sigset_t *signals, bool *ending) {
  int status = 0;
  for (;;) {
    int signal = next_signal(signals, beside_tick(now_millis()));
    if (signal == SIGCHLD) {
      if (reap(child, &status)) return status;
    } else if (signal > 0) {
      if (signal == SIGTERM || signal == SIGINT) *ending = true;
      kill(child, signal);
    }
  }
}

static int keep_running(const struct supervise_options *options, int standard_input,
                        const sigset_t *signals, long long *starts) {
  bool ending = false;
  for (long long count = 0;; count++) {
    long long *slot = &starts[count % options->max_starts];
    if (count >= options->max_starts && now_millis() - *slot < options->within_seconds * 1000LL) {
      say("%s ended again after %d starts within %d s: giving up", options->command[0],
          options->max_starts, options->within_seconds);
      return 1;
    }
    *slot = now_millis();
    pid_t child = child_start(options->command, standard_input);
    if (child < 0) {
      int error = errno; /* what it says may change it */
      say("cannot run %s: %s", options->command[0], strerror(error));
      return error == ENOENT ? 127 : 126;
    }
    int status = await(child, signals, &ending);
    if (ending) {
      /* Ended by the signal that asked for it is as good as 0. */
      bool asked = child_exit_status(status) == 128 + SIGTERM || child_exit_status(status) == 128 + SIGINT;
      return asked ? 0 : child_exit_status(status);
    }
    child_say_end(options->command[0], status);
  }
}

int supervise(const struct supervise_options *options) {
  int standard_input = options->listen != NULL ? open_listener(options->listen)
                                               : open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (standard_input < 0) return 1;
  /* As PID 1 orphans come here by themselves; elsewhere (tests, shared PID namespace) by this. */
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  for (size_t i = 0; i < sizeof forwarded / sizeof *forwarded; i++) {
    sigaddset(&signals, forwarded[i]);
  }
  sigprocmask(SIG_BLOCK, &signals, NULL);
  long long *starts = calloc((size_t)options->max_starts, sizeof *starts);
  if (starts == NULL) return 1;
  int status = beside_open(&options->beside);
  if (status == 0) status = keep_running(options, standard_input, &signals, starts);
  /* Last, since what the command says at its end goes through it. */
  beside_end();
  free(starts);
  return status;
}
