#include "launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
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

struct preparation {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
};

static void prepare(struct preparation *preparation, int cwd, int out, int err) {
  sigset_t none, all;
  sigemptyset(&none);
  /* Not sigfillset: two that it leaves out would then be ignored in the child. */
  memset(&all, 0xff, sizeof all);
  posix_spawn_file_actions_init(&preparation->actions);
  posix_spawn_file_actions_addfchdir_np(&preparation->actions, cwd);
  posix_spawn_file_actions_addopen(&preparation->actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&preparation->actions, out, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&preparation->actions, err, STDERR_FILENO);
  posix_spawnattr_init(&preparation->attributes);
  posix_spawnattr_setflags(&preparation->attributes, POSIX_SPAWN_SETSID |
                                                         POSIX_SPAWN_SETSIGMASK |
                                                         POSIX_SPAWN_SETSIGDEF);
  posix_spawnattr_setsigmask(&preparation->attributes, &none);
  posix_spawnattr_setsigdefault(&preparation->attributes, &all);
}

/* A file without a "#!" line is given to the shell, as execvp does and Mesos' users expect. */
static int spawn_script(pid_t *pid, const char *path, const struct preparation *preparation,
                        char **argv, char **environment) {
  size_t count = length_of(argv);
  char **shell = calloc(count + 2, sizeof *shell);
  if (shell == NULL) return ENOMEM;
  shell[0] = (char *)"/bin/sh";
  shell[1] = (char *)path;
  memcpy(shell + 2, argv + 1, (count - 1) * sizeof *argv);
  int error = posix_spawn(pid, shell[0], &preparation->actions, &preparation->attributes, shell,
                          environment);
  free(shell);
  return error == ENOENT ? ENOEXEC : error;
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
  struct preparation preparation;
  prepare(&preparation, cwd, pipes[0], pipes[1]);
  pid_t pid = -1;
  int error = posix_spawn(&pid, path, &preparation.actions, &preparation.attributes, request->argv,
                          environment);
  if (error == ENOEXEC) {
    error = spawn_script(&pid, path, &preparation, request->argv, environment);
  }
  posix_spawn_file_actions_destroy(&preparation.actions);
  posix_spawnattr_destroy(&preparation.attributes);
  if (error == 0) return pid;
  snprintf(sentence, SENTENCE_MAX, "cannot run %.300s: %s", path, strerror(error));
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
