#ifndef TENDER_LOOP_H
#define TENDER_LOOP_H

#include <stdbool.h>
#include <stdint.h>

/* A descriptor and what to do when epoll says something about it. Lives inside its owner. */
struct source {
  int fd;
  void (*ready)(struct source *source, uint32_t events);
};

/* False with errno. */
bool loop_open(void);
bool loop_watch(struct source *source, uint32_t events);
void loop_change(struct source *source, uint32_t events);
void loop_forget(struct source *source);

/*
 * Waits until `deadline` (NEVER for as long as it takes) and handles one event: whatever its handler
 * frees cannot be in the rest of a batch.
 */
void loop_once(long long deadline);

#endif
