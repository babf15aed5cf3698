/*
 * The launcher: PID 1 of both containers of an executor pod. One static program without a libc at
 * run time, so that it works in any image, "scratch" included.
 */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "copy.h"
#include "files.h"
#include "install.h"
#include "numbers.h"
#include "say.h"
#include "serve.h"
#include "supervise.h"
#include "usage.h"

static const char help[] =
    "launcher supervise [--install SOURCE TARGET] [--listen ADDRESS:PORT] [--starts 5]\n"
    "                   [--within 60] [--beside VARIABLE SOCKET PROGRAM] -- COMMAND...\n"
    "    Copies itself (SOURCE) to TARGET, then runs COMMAND with the listening socket as its\n"
    "    standard input and starts it again at once whenever it ends; gives up with exit code 1\n"
    "    when it ends again after so many starts within so many seconds. Passes signals on.\n"
    "    Where the environment has VARIABLE, PROGRAM runs beside it, from before its first start to\n"
    "    after its end, with the listening unix socket SOCKET as its standard input.\n"
    "launcher wait-installed PATH [SECONDS]\n"
    "    Waits until PATH can be executed, 30 seconds unless told otherwise.\n"
    "launcher serve SOCKET [--grace 30] [--patience 10] [--output 10] [--cgroup /sys/fs/cgroup]\n"
    "                      [--clear DIRECTORY]\n"
    "    Starts, signals and reaps what the agent orders through the unix socket SOCKET. On\n"
    "    SIGTERM ends all of it, after --grace seconds by force. Says what KILLALL could not end\n"
    "    within --patience seconds, and empties DIRECTORY as well, but for SOCKET. Rotates files of\n"
    "    output at --output MiB.\n"
    "launcher copy SOURCE TARGET BYTES\n"
    "    Copies a file of this container, which may have so many bytes, and makes the folders that\n"
    "    are missing. The exit code is 0 or the errno that says what is wrong.\n"
    "launcher list ROOT PATH\n"
    "launcher read ROOT PATH OFFSET BYTES\n"
    "    Writes what a directory or a file below ROOT holds, without following links. The exit code\n"
    "    is 0 or the errno that says what is wrong.\n"
    "launcher usage DIRECTORY...\n"
    "    Writes how many bytes of disk they take together, without following links.\n";

static int wrong(const char *sentence) {
  say("%s", sentence);
  fputs(help, stderr);
  return 2;
}

static bool small_number(const char *text, int *value) {
  long long number = 0;
  if (!parse_number(text, 1, 1000000, &number)) return false;
  *value = (int)number;
  return true;
}

static int supervise_main(char **arguments) {
  struct supervise_options options = {.max_starts = 5, .within_seconds = 60};
  const char *source = NULL;
  const char *target = NULL;
  while (*arguments != NULL && strcmp(*arguments, "--") != 0) {
    const char *option = *arguments++;
    const char *value = *arguments == NULL ? NULL : *arguments++;
    bool good = value != NULL;
    if (good && strcmp(option, "--install") == 0) {
      source = value;
      target = *arguments == NULL ? NULL : *arguments++;
      good = target != NULL;
    } else if (good && strcmp(option, "--listen") == 0) {
      options.listen = value;
    } else if (good && strcmp(option, "--beside") == 0) {
      options.beside.variable = value;
      options.beside.socket = *arguments == NULL ? NULL : *arguments++;
      options.beside.program = *arguments == NULL ? NULL : *arguments++;
      good = options.beside.program != NULL;
    } else if (good && strcmp(option, "--starts") == 0) {
      good = small_number(value, &options.max_starts) && options.max_starts <= 10000;
    } else if (good && strcmp(option, "--within") == 0) {
      good = small_number(value, &options.within_seconds);
    } else {
      good = false;
    }
    if (!good) {
      say("supervise: cannot use %s %s", option, value == NULL ? "" : value);
      return wrong("supervise: the options are wrong");
    }
  }
  if (*arguments == NULL || arguments[1] == NULL) {
    return wrong("supervise: the command is missing; it comes after --");
  }
  options.command = arguments + 1;
  if (source != NULL) {
    int status = install_copy(source, target);
    if (status != 0) return status;
  }
  return supervise(&options);
}

static int wait_installed_main(char **arguments) {
  int seconds = 30;
  if (arguments[0] == NULL || (arguments[1] != NULL && !small_number(arguments[1], &seconds))) {
    return wrong("wait-installed: needs a path and perhaps a number of seconds");
  }
  return wait_installed(arguments[0], seconds);
}

static int serve_main(char **arguments) {
  struct serve_options options = {
      .cgroup_root = "/sys/fs/cgroup",
      .grace_seconds = 30,
      .output_mebibytes = 10,
      .patience_seconds = 10};
  options.socket = *arguments;
  if (options.socket == NULL) return wrong("serve: the socket's path is missing");
  for (arguments++; *arguments != NULL; arguments += 2) {
    if (arguments[1] == NULL) return wrong("serve: an option has no value");
    if (strcmp(*arguments, "--cgroup") == 0) {
      options.cgroup_root = arguments[1];
      continue;
    }
    if (strcmp(*arguments, "--clear") == 0) {
      options.clear = arguments[1];
      continue;
    }
    int *number = strcmp(*arguments, "--grace") == 0      ? &options.grace_seconds
                   : strcmp(*arguments, "--patience") == 0 ? &options.patience_seconds
                   : strcmp(*arguments, "--output") == 0   ? &options.output_mebibytes
                                                           : NULL;
    if (number == NULL || !small_number(arguments[1], number)) {
      return wrong("serve: the options are --grace SECONDS, --patience SECONDS, --output MIB,"
                   " --cgroup DIRECTORY and --clear DIRECTORY");
    }
  }
  return serve(&options);
}

static int copy_main(char **arguments) {
  long long most = 0;
  if (arguments[0] == NULL || arguments[1] == NULL ||
      !parse_number(arguments[2], 0, LLONG_MAX, &most)) {
    return wrong("copy: needs a source, a target and how many bytes the source may have");
  }
  return copy_file(arguments[0], arguments[1], most);
}

static int list_main(char **arguments) {
  if (arguments[0] == NULL || arguments[1] == NULL) return wrong("list: needs a root and a path");
  return files_list(arguments[0], arguments[1]);
}

static int read_main(char **arguments) {
  long long offset = 0;
  long long length = 0;
  if (arguments[0] == NULL || arguments[1] == NULL || arguments[2] == NULL ||
      !parse_number(arguments[2], 0, LLONG_MAX, &offset) ||
      !parse_number(arguments[3], 0, LLONG_MAX - offset, &length)) {
    return wrong("read: needs a root, a path, an offset and how many bytes");
  }
  return files_read(arguments[0], arguments[1], offset, length);
}

int main(int count, char **arguments) {
  /* 0, 1 and 2 must not become something else's descriptors. */
  int fd = open("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO) fd = open("/dev/null", O_RDWR);
  if (fd > STDERR_FILENO) close(fd);
  if (count < 2) return wrong("a subcommand is missing");
  if (strcmp(arguments[1], "supervise") == 0) return supervise_main(arguments + 2);
  if (strcmp(arguments[1], "wait-installed") == 0) return wait_installed_main(arguments + 2);
  if (strcmp(arguments[1], "serve") == 0) return serve_main(arguments + 2);
  if (strcmp(arguments[1], "copy") == 0) return copy_main(arguments + 2);
  if (strcmp(arguments[1], "list") == 0) return list_main(arguments + 2);
  if (strcmp(arguments[1], "read") == 0) return read_main(arguments + 2);
  if (strcmp(arguments[1], "usage") == 0) return usage(arguments + 2);
  return wrong("the subcommands are supervise, wait-installed, serve, copy, list, read and usage");
}
