#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"
#include "loop.h"
#include "say.h"

#define READ_MAX (64 * 1024)
/* A client that reads nothing is cut off here; what it has to know it is told when it comes back. */
#define QUEUE_MAX (8 * 1024 * 1024)

static struct control_handlers handle;
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static struct stat bound;
static struct source listener = {.fd = -1};
static struct source client = {.fd = -1};
static struct bytes received;
static struct bytes queued;
static int spare = -1; /* given up for a moment when there are no more descriptors */
static bool broken; /* close when the handler of the current frame is done with it */

static void client_ready(struct source *source, uint32_t events);

static void close_client(void) {
  if (client.fd < 0) return;
  loop_forget(&client);
  close(client.fd);
  client.fd = -1;
  bytes_free(&received);
  bytes_free(&queued);
}

static void flush(void) {
  size_t done = 0;
  while (done < queued.length) {
    ssize_t sent =
        send(client.fd, queued.data + done, queued.length - done, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0) {
      if (errno != EAGAIN) broken = true;
      break;
    }
    done += (size_t)sent;
  }
  bytes_drop_front(&queued, done);
  loop_change(&client, queued.length > 0 ? EPOLLIN | EPOLLOUT : EPOLLIN);
}

void control_send(const char *verb, ...) {
  if (client.fd < 0 || broken) return;
  bool waiting = queued.length > 0; /* for EPOLLOUT */
  struct frame frame = frame_begin(&queued, verb);
  va_list strings;
  va_start(strings, verb);
  for (const char *one = va_arg(strings, const char *); one != NULL;
       one = va_arg(strings, const char *)) {
    frame_string(&frame, one);
  }
  va_end(strings);
  if (!frame_end(&frame)) {
    say("control: out of memory; closing the connection");
    broken = true;
  } else if (queued.length > QUEUE_MAX) {
    say("control: the client does not read; closing its connection");
    broken = true;
  } else if (!waiting) {
    flush();
  }
}

static void handle_frames(void) {
  struct bytes rest = received;
  enum frame_state state = FRAME_COMPLETE;
  while (!broken && state == FRAME_COMPLETE) {
    struct fields fields;
    size_t size = 0;
    const char *why = NULL;
    state = frame_peek(&rest, &fields, &size, &why);
    if (state == FRAME_BROKEN) {
      say("control: %s; closing the connection", why);
      broken = true;
    } else if (state == FRAME_COMPLETE) {
      if (!handle.frame(&fields)) broken = true;
      rest.data += size;
      rest.length -= size;
    }
  }
  bytes_drop_front(&received, received.length - rest.length);
}

static void client_ready(struct source *source, uint32_t events) {
  (void)source;
  if ((events & EPOLLOUT) != 0) flush();
  if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0 && !broken) {
    ssize_t got = -1;
    if (bytes_reserve(&received, READ_MAX)) {
      got = recv(client.fd, received.data + received.length, READ_MAX, MSG_DONTWAIT);
    } else {
      errno = ENOMEM;
    }
    if (got > 0) {
      received.length += (size_t)got;
      handle_frames();
    } else if (got == 0 || (errno != EAGAIN && errno != EINTR)) {
      broken = true;
    }
  }
  if (broken) {
    flush(); /* the sentence that says why */
    close_client();
    broken = false;
    /* The agent can only come back where the socket is. */
    control_check_path();
  }
}

/*
 * The agent is in another container, whose processes have no number here. Who has one is what we
 * have started, and could give orders in the agent's place. (Number 1 is what sandboxed kernels say
 * of everybody: our own.)
 */
static bool is_from_inside(int fd) {
  struct ucred peer;
  socklen_t size = sizeof peer;
  if (getpid() != 1) return false; /* nothing tells the agent apart; for tests only */
  return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.pid > 1;
}

static void refuse(int fd) {
  static bool said; /* whoever is refused could fill the log */
  if (!said) say("control: a process of this container wants to give orders, and is refused");
  said = true;
  close(fd);
  if (spare < 0) spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void accept_client(struct source *source, uint32_t events) {
  (void)events;
  int fresh = accept4(source->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (fresh < 0 && (errno == EMFILE || errno == ENFILE)) {
    /* Or epoll would report the same connection for ever. The agent must always get in. */
    if (spare >= 0) {
      close(spare);
      spare = -1;
    } else {
      close_client();
    }
    fresh = accept4(source->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  }
  if (fresh < 0) return;
  if (is_from_inside(fresh)) {
    refuse(fresh);
    return;
  }
  close_client();
  if (spare < 0) spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  broken = false;
  client = (struct source){.fd = fresh, .ready = client_ready};
  handle.connected();
  if (!loop_watch(&client, EPOLLIN)) {
    say("control: cannot watch the client: %s", strerror(errno));
    close(fresh);
    client.fd = -1;
  }
}

static bool listen_at_path(void) {
  struct sockaddr_un fresh = address;
  if (snprintf(fresh.sun_path, sizeof fresh.sun_path, "%s~", address.sun_path) >=
      (int)sizeof fresh.sun_path) {
    errno = ENAMETOOLONG;
    return false;
  }
  unlink(fresh.sun_path);
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return false;
  /* Group too: the agent may have another uid, but shares the volume's group (fsGroup). */
  mode_t before = umask(0117);
  bool listening = bind(fd, (struct sockaddr *)&fresh, sizeof fresh) == 0;
  umask(before);
  /* Renamed when it listens: whoever finds the path can connect. */
  listening = listening && listen(fd, 8) == 0 && stat(fresh.sun_path, &bound) == 0 &&
              rename(fresh.sun_path, address.sun_path) == 0;
  listener = (struct source){.fd = fd, .ready = accept_client};
  if (listening && loop_watch(&listener, EPOLLIN)) return true;
  int error = errno;
  close(fd);
  listener.fd = -1;
  errno = error;
  return false;
}

bool control_open(const char *path, struct control_handlers handlers) {
  handle = handlers;
  if (snprintf(address.sun_path, sizeof address.sun_path, "%s", path) >=
      (int)sizeof address.sun_path) {
    say("serve: the socket's path %s is too long; a unix socket's has at most %zu bytes", path,
        sizeof address.sun_path - 2);
    return false;
  }
  spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (listen_at_path()) return true;
  say("serve: cannot listen on %s: %s", path, strerror(errno));
  return false;
}

bool control_check_path(void) {
  struct stat now;
  if (lstat(address.sun_path, &now) == 0 && now.st_ino == bound.st_ino &&
      now.st_dev == bound.st_dev) {
    return true;
  }
  say("control: %s was removed or replaced; putting it back", address.sun_path);
  struct source old = listener;
  if (listen_at_path()) {
    loop_forget(&old);
    close(old.fd);
    return true;
  }
  say("control: cannot listen on %s: %s", address.sun_path, strerror(errno));
  listener = old;
  return false;
}

const char *control_name(void) {
  const char *slash = strrchr(address.sun_path, '/');
  return slash == NULL ? address.sun_path : slash + 1;
}

void control_flush(long long millis) {
  long long deadline = now_millis() + millis;
  while (client.fd >= 0 && queued.length > 0 && !broken && now_millis() < deadline) {
    struct pollfd writable = {.fd = client.fd, .events = POLLOUT};
    poll(&writable, 1, (int)(deadline - now_millis()));
    flush();
  }
}
