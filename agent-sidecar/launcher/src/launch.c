#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

extern char **environ;

static size_t length_of(char **list) {
  size_t length = 0;
  while (list[length] != NULL) length++;
  return length;
}

static bool same_variable(const char *a, const char *b) {
  const char *equals = strchr(a, '=');
  return equals != NULL && strncmp(a, b, (size_t)(equals - a) + 1) == 0;
}

/*
 * The container's own environment (PATH and JAVA_HOME of the image, which the agent cannot know),
 * overridden by `env`. Free the array, not the strings.
 */
static char **merged_environment(char **env) {
  size_t added = length_of(env);
  char **merged = calloc(length_of(environ) + added + 1, sizeof *merged);
  if (merged == NULL) return NULL;
  size_t count = 0;
  for (char **own = environ; *own != NULL; own++) {
    bool overridden = false;
    for (size_t i = 0; i < added && !overridden; i++) overridden = same_variable(*own, env[i]);
    if (!overridden) merged[count++] = *own;
  }
  memcpy(merged + count, env, added * sizeof *env);
  return merged;
}

static const char *variable(char **environment, const char *name_and_equals) {
  const char *value = NULL;
  for (; *environment != NULL; environment++) {
    if (same_variable(name_and_equals, *environment)) {
      value = *environment + strlen(name_and_equals);
    }
  }
  return value;
}

/*
 * Looks `program` up in the PATH of its own environment, of which relative folders are in its own
 * directory; false when it is nowhere.
 */
static bool find_program(int cwd, const char *program, char **environment, char found[PATH_MAX]) {
  if (strchr(program, '/') != NULL) {
    return snprintf(found, PATH_MAX, "%s", program) < PATH_MAX;
  }
  const char *path = variable(environment, "PATH=");
  if (path == NULL) path = DEFAULT_PATH;
  while (*program != '\0') {
    size_t length = strcspn(path, ":");
    int wrote = length == 0 ? snprintf(found, PATH_MAX, "./%s", program)
                            : snprintf(found, PATH_MAX, "%.*s/%s", (int)length, path, program);
    struct stat status;
    if (wrote < PATH_MAX && fstatat(cwd, found, &status, 0) == 0 && S_ISREG(status.st_mode) &&
        faccessat(cwd, found, X_OK, 0) == 0) {
      return true;
    }
    if (path[length] == '\0') break;
    path += length + 1;
  }
  return false;
}

/* What a child says of itself when it could not become the program. */
struct failure {
  int error;
  int limit; /* the number of the one that could not be set, or -1 */
};

/* Everything between fork and exec; says why it is still there, and ends. */
struct start {
  const struct run_request *request;
  const char *path;
  char **shell; /* for a file without a "#!" line, which gets its path */
  char **environment;
  int cwd;
  int out;
  int err;
  int report; /* closed by exec */
};

/*
 * Whatever we or who started us block or ignore, the program does not. System calls, because libc
 * keeps two real-time signals to itself and leaves those as they were.
 */
static void default_signals(void) {
  const unsigned long long none = 0;
  const unsigned long by_default[8] = {0}; /* longer than the kernel's struct sigaction */
  for (int number = 1; number < NSIG; number++) {
    syscall(SYS_rt_sigaction, number, by_default, NULL, sizeof none);
  }
  syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, sizeof none);
}

static _Noreturn void become(const struct start *start) {
  struct failure failure = {.limit = -1};
  setsid();
  int in = open("/dev/null", O_RDONLY);
  /* Limits come last: they hold for what is done here as well. */
  if (fchdir(start->cwd) == 0 && in >= 0 && (in == STDIN_FILENO || dup2(in, STDIN_FILENO) >= 0) &&
      dup2(start->out, STDOUT_FILENO) >= 0 && dup2(start->err, STDERR_FILENO) >= 0 &&
      (in <= STDERR_FILENO || close(in) == 0) &&
      limits_set(start->request->limits, &failure.limit)) {
    default_signals();
    execve(start->path, start->request->argv, start->environment);
    if (errno == ENOEXEC) {
      execve(start->shell[0], start->shell, start->environment);
      if (errno == ENOENT) errno = ENOEXEC;
    }
  }
  failure.error = errno;
  ssize_t wrote = write(start->report, &failure, sizeof failure);
  _exit(wrote == sizeof failure ? 127 : 126);
}

/* False with `failure` when the child did not become the program; it is reaped then. */
static bool became(pid_t pid, int report, struct failure *failure) {
  ssize_t got;
  do {
    got = read(report, failure, sizeof *failure);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return true;
  if (got < 0) *failure = (struct failure){.error = errno, .limit = -1};
  while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) continue;
  return false;
}

/*
 * Not posix_spawn, which sets no limits. Nothing of ours runs in between: signals are blocked, and
 * there is one thread.
 */
static pid_t fork_into(struct start *start, struct failure *failure) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) {
    *failure = (struct failure){.error = errno, .limit = -1};
    return -1;
  }
  start->report = report[1];
  sigset_t all, before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  pid_t pid = fork();
  if (pid == 0) become(start);
  int error = errno;
  sigprocmask(SIG_SETMASK, &before, NULL);
  close(report[1]);
  if (pid < 0) {
    *failure = (struct failure){.error = error, .limit = -1};
  } else if (!became(pid, report[0], failure)) {
    pid = -1;
  }
  close(report[0]);
  return pid;
}

static pid_t spawn_in(int cwd, const struct run_request *request, char **environment,
                      const int pipes[2], char sentence[SENTENCE_MAX]) {
  char path[PATH_MAX];
  if (!find_program(cwd, request->argv[0], environment, path)) {
    const char *searched = variable(environment, "PATH=");
    snprintf(sentence, SENTENCE_MAX, "there is no program %.200s in PATH %.200s", request->argv[0],
             searched == NULL ? DEFAULT_PATH : searched);
    return -1;
  }
  /* A file without a "#!" line is given to the shell, as execvp does and Mesos' users expect. */
  size_t count = length_of(request->argv);
  char **shell = calloc(count + 2, sizeof *shell);
  if (shell == NULL) {
    snprintf(sentence, SENTENCE_MAX, "the launcher is out of memory");
    return -1;
  }
  shell[0] = (char *)"/bin/sh";
  shell[1] = path;
  memcpy(shell + 2, request->argv + 1, (count - 1) * sizeof *request->argv);
  struct start start = {
      .request = request,
      .path = path,
      .shell = shell,
      .environment = environment,
      .cwd = cwd,
      .out = pipes[0],
      .err = pipes[1],
  };
  struct failure failure;
  pid_t pid = fork_into(&start, &failure);
  free(shell);
  if (pid > 0) return pid;
  if (failure.limit >= 0) {
    limits_say(&request->limits[failure.limit], failure.error, sentence, SENTENCE_MAX);
  } else {
    snprintf(sentence, SENTENCE_MAX, "cannot run %.300s: %s", path, strerror(failure.error));
  }
  return -1;
}

pid_t launch_process(const struct run_request *request, int out, int err,
                     char sentence[SENTENCE_MAX]) {
  int cwd = open(request->cwd, O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (cwd < 0) {
    snprintf(sentence, SENTENCE_MAX, "cannot enter the directory %.300s: %s", request->cwd,
             strerror(errno));
    return -1;
  }
  pid_t pid = -1;
  char **environment = merged_environment(request->env);
  if (environment == NULL) {
    snprintf(sentence, SENTENCE_MAX, "the launcher is out of memory");
  } else {
    pid = spawn_in(cwd, request, environment, (int[2]){out, err}, sentence);
  }
  free(environment);
  close(cwd);
  return pid;
}

unsigned long long process_start_time(pid_t pid) {
  char path[32];
  char text[1024];
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  ssize_t got = read(file, text, sizeof text - 1);
  close(file);
  if (got <= 0) return 0;
  text[got] = '\0';
  /* The command's name is in parentheses and may hold anything; the state, field 3, comes after. */
  char *at = strrchr(text, ')');
  for (int field = 2; at != NULL && field < 22; field++) at = strchr(at + 1, ' ');
  return at == NULL ? 0 : strtoull(at, NULL, 10);
}
