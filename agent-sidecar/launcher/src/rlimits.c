#include "rlimits.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_MAX 24

static const struct {
  const char *name;
  int resource;
} known[] = {
    {"RLMT_AS", RLIMIT_AS},
    {"RLMT_CORE", RLIMIT_CORE},
    {"RLMT_CPU", RLIMIT_CPU},
    {"RLMT_DATA", RLIMIT_DATA},
    {"RLMT_FSIZE", RLIMIT_FSIZE},
    {"RLMT_LOCKS", RLIMIT_LOCKS},
    {"RLMT_MEMLOCK", RLIMIT_MEMLOCK},
    {"RLMT_MSGQUEUE", RLIMIT_MSGQUEUE},
    {"RLMT_NICE", RLIMIT_NICE},
    {"RLMT_NOFILE", RLIMIT_NOFILE},
    {"RLMT_NPROC", RLIMIT_NPROC},
    {"RLMT_RSS", RLIMIT_RSS},
    {"RLMT_RTPRIO", RLIMIT_RTPRIO},
    {"RLMT_RTTIME", RLIMIT_RTTIME},
    {"RLMT_SIGPENDING", RLIMIT_SIGPENDING},
    {"RLMT_STACK", RLIMIT_STACK},
};

/* A whole number, which strtoull alone does not ask for; NULL when there is none. */
static const char *parse_value(const char *text, rlim_t *value) {
  if (*text < '0' || *text > '9') return NULL;
  char *end;
  errno = 0;
  *value = strtoull(text, &end, 10);
  return errno == 0 ? end : NULL;
}

bool limits_parse(const char *text, struct limit *limit) {
  size_t length = strcspn(text, "=");
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (strlen(known[i].name) != length || strncmp(text, known[i].name, length) != 0) continue;
    struct rlimit values;
    if (text[length] != '=') return false;
    const char *at = parse_value(text + length + 1, &values.rlim_cur);
    if (at == NULL || *at != ':') return false;
    at = parse_value(at + 1, &values.rlim_max);
    if (at == NULL || *at != '\0') return false;
    *limit = (struct limit){known[i].name, known[i].resource, values};
    return true;
  }
  return false;
}

bool limits_set(const struct limit *limits, int *failed) {
  for (int i = 0; limits[i].name != NULL; i++) {
    if (setrlimit(limits[i].resource, &limits[i].values) != 0) {
      *failed = i;
      return false;
    }
  }
  return true;
}

static const char *shown(rlim_t value, char text[NUMBER_MAX]) {
  if (value == RLIM_INFINITY) return "unlimited";
  snprintf(text, NUMBER_MAX, "%llu", (unsigned long long)value);
  return text;
}

void limits_say(const struct limit *limit, int error, char *sentence, size_t size) {
  char soft[NUMBER_MAX], hard[NUMBER_MAX], most[NUMBER_MAX];
  struct rlimit own;
  const char *asked_soft = shown(limit->values.rlim_cur, soft);
  const char *asked_hard = shown(limit->values.rlim_max, hard);
  if (error == EPERM && getrlimit(limit->resource, &own) == 0) {
    snprintf(sentence, size,
             "rlimit_info: %s cannot be set to soft %s, hard %s: the container has a hard limit of"
             " %s, and pods may not raise it; ask for no more, or have the container runtime of the"
             " node give its containers more",
             limit->name, asked_soft, asked_hard, shown(own.rlim_max, most));
  } else {
    snprintf(sentence, size, "rlimit_info: %s cannot be set to soft %s, hard %s: %s; change it",
             limit->name, asked_soft, asked_hard, strerror(error));
  }
}
