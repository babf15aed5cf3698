#ifndef TENDER_SUPERVISE_H
#define TENDER_SUPERVISE_H

#include "beside.h"

/* Runs `command` over and over, see the usage in main.c. */
struct supervise_options {
  const char *listen; /* ADDRESS:PORT of the socket that becomes fd 0; NULL for /dev/null */
  int max_starts;     /* gives up when the command has started this often ... */
  int within_seconds; /* ... within this time and died again */
  struct beside_options beside;
  char **command;     /* NULL-terminated */
};

/* An exit status. */
int supervise(const struct supervise_options *options);

#endif
