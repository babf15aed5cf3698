#include "cgroup.h"

#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Version 1 has no word for "unlimited", only a number of pages that no machine has. */
#define NO_MACHINE_HAS_THIS (1LL << 60)

static bool read_file(const char *root, const char *name, char *text, size_t size) {
  char path[PATH_MAX];
  int length = snprintf(path, sizeof path, "%s/%s", root, name);
  if (length < 0 || (size_t)length >= sizeof path) return false;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t got = read(file, text, size - 1);
  close(file);
  if (got < 0) return false;
  text[got] = '\0';
  return true;
}

/* The number of a line "name number"; -1 when there is no such line. */
static long long line_value(const char *text, const char *name) {
  size_t length = strlen(name);
  for (const char *line = text; line != NULL && *line != '\0';) {
    if (strncmp(line, name, length) == 0 && line[length] == ' ') {
      return strtoll(line + length + 1, NULL, 10);
    }
    line = strchr(line, '\n');
    if (line != NULL) line++;
  }
  return -1;
}

long long cgroup_memory_limit(const char *root) {
  char text[64];
  if (!read_file(root, "memory.max", text, sizeof text) &&
      !read_file(root, "memory/memory.limit_in_bytes", text, sizeof text)) {
    return 0;
  }
  long long limit = strtoll(text, NULL, 10); /* "max" reads as 0 */
  return limit > 0 && limit < NO_MACHINE_HAS_THIS ? limit : 0;
}

long long cgroup_oom_kills(const char *root) {
  char text[1024];
  if (read_file(root, "memory.events", text, sizeof text) ||
      read_file(root, "memory/memory.oom_control", text, sizeof text)) {
    return line_value(text, "oom_kill");
  }
  return -1;
}
