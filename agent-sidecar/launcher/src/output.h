#ifndef TENDER_OUTPUT_H
#define TENDER_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/*
 * The file in a sandbox that takes a run's output. At a size it becomes NAME.1, what was NAME.1
 * becomes NAME.2, and what was NAME.2 is gone.
 */
struct output {
  int file;   /* -1 when closed */
  off_t size; /* so far */
  char *path; /* allocated */
};

#define OUTPUT_CLOSED ((struct output){.file = -1})

/* From now on, for all; 0 for never. */
void output_rotate_at(off_t bytes);

/* Appends to what is there. False with errno. */
bool output_open(struct output *output, const char *path);

/* False with errno when not all of it could be written. */
bool output_write(struct output *output, const char *data, size_t length);

void output_close(struct output *output);

#endif
