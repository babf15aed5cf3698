#include "supervise.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "numbers.h"
#include "say.h"

#define LISTEN_BACKLOG 512

extern char **environ;

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

/* The child's pid, or -1 with errno. */
static pid_t start(char **command, int standard_input) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none, all;
  sigemptyset(&none);
  /* Not sigfillset: two that it leaves out would then be ignored in the child. */
  memset(&all, 0xff, sizeof all);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, standard_input, STDIN_FILENO);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  pid_t pid = -1;
  int error = posix_spawnp(&pid, command[0], &actions, &attributes, command, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  errno = error;
  return error == 0 ? pid : -1;
}

/* Reaps whatever has ended; true with the child's status when it was among them. */
static bool reap(pid_t child, int *status) {
  bool ended = false;
  for (;;) {
    int one;
    pid_t pid = waitpid(-1, &one, WNOHANG);
    if (pid <= 0) return ended;
    if (pid == child) {
      ended = true;
      *status = one;
    }
  }
}

/* Waits for the child's end and passes signals on; `ending` is set by SIGTERM and SIGINT. */
static int await(pid_t child, const sigset_t *signals, bool *ending) {
  int status = 0;
  for (;;) {
    int signal = sigwaitinfo(signals, NULL);
    if (signal == SIGCHLD) {
      if (reap(child, &status)) return status;
    } else if (signal > 0) {
      if (signal == SIGTERM || signal == SIGINT) *ending = true;
      kill(child, signal);
    }
  }
}

static int exit_status(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void say_how_it_ended(const char *name, int status) {
  if (WIFSIGNALED(status)) {
    say("%s was killed by signal %d", name, WTERMSIG(status));
  } else {
    say("%s ended with exit code %d", name, WEXITSTATUS(status));
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
    pid_t child = start(options->command, standard_input);
    if (child < 0) {
      int error = errno; /* what it says may change it */
      say("cannot run %s: %s", options->command[0], strerror(error));
      return error == ENOENT ? 127 : 126;
    }
    int status = await(child, signals, &ending);
    if (ending) {
      /* Ended by the signal that asked for it is as good as 0. */
      bool asked = exit_status(status) == 128 + SIGTERM || exit_status(status) == 128 + SIGINT;
      return asked ? 0 : exit_status(status);
    }
    say_how_it_ended(options->command[0], status);
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
  int status = keep_running(options, standard_input, &signals, starts);
  free(starts);
  return status;
}
