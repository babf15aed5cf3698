#include "loop.h"

#include <limits.h>
#include <stddef.h>
#include <sys/epoll.h>

#include "clock.h"

static int epoll = -1;

bool loop_open(void) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  return epoll >= 0;
}

bool loop_watch(struct source *source, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = source};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, source->fd, &event) == 0;
}

void loop_change(struct source *source, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = source};
  epoll_ctl(epoll, EPOLL_CTL_MOD, source->fd, &event);
}

void loop_forget(struct source *source) { epoll_ctl(epoll, EPOLL_CTL_DEL, source->fd, NULL); }

void loop_once(long long deadline) {
  int timeout = -1;
  if (deadline != NEVER) {
    long long wait = deadline - now_millis();
    timeout = wait < 0 ? 0 : wait > INT_MAX ? INT_MAX : (int)wait;
  }
  struct epoll_event event;
  if (epoll_wait(epoll, &event, 1, timeout) == 1) {
    struct source *source = event.data.ptr;
    source->ready(source, event.events);
  }
}
