#ifndef TENDER_RLIMITS_H
#define TENDER_RLIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/resource.h>

/* Resource limits of a run, by the names that Mesos has for them. */

struct limit {
  const char *name; /* NULL behind the last one of a list */
  int resource;
  struct rlimit values;
};

/* Reads "NAME=SOFT:HARD", both decimal and 2^64 - 1 for no limit. False leaves `limit` alone. */
bool limits_parse(const char *text, struct limit *limit);

/* Sets a list of them for this process; false with errno and the number of the one that failed. */
bool limits_set(const struct limit *limits, int *failed);

/* A sentence on why one could not be set by a child of this process. */
void limits_say(const struct limit *limit, int error, char *sentence, size_t size);

#endif
