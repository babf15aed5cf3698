#include "reach.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"

int ready_by(int fd, short events, long long deadline) {
  struct pollfd one = {.fd = fd, .events = events};
  for (;;) {
    long long left = deadline - now_millis();
    if (left <= 0) return 0;
    int ready = poll(&one, 1, (int)left);
    if (ready >= 0 || errno != EINTR) return ready;
  }
}

/* The socket, or -1 with errno. */
static int connect_to(const struct addrinfo *address, long long deadline) {
  int fd = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  int error = 0;
  if (connect(fd, address->ai_addr, address->ai_addrlen) != 0) error = errno;
  if (error == EINPROGRESS) {
    socklen_t size = sizeof error;
    if (ready_by(fd, POLLOUT, deadline) <= 0) {
      error = ETIMEDOUT;
    } else if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0) {
      error = errno;
    }
  }
  if (error == 0) return fd;
  close(fd);
  errno = error;
  return -1;
}

static void say_why(const struct wish *wish, int error, char sentence[SENTENCE_MAX]) {
  switch (error) {
    case ECONNREFUSED:
      snprintf(sentence, SENTENCE_MAX,
               "nobody listens at %s port %s: see that the operator runs and is ready, and that "
               "TENDER_MASTER names its port",
               wish->host, wish->port);
      break;
    case ETIMEDOUT:
      snprintf(sentence, SENTENCE_MAX,
               "%s port %s did not take the connection within %lld ms: see that it is up and that no "
               "network policy is in the way",
               wish->host, wish->port, wish->connect_millis);
      break;
    default:
      snprintf(sentence, SENTENCE_MAX, "cannot connect to %s port %s: %s", wish->host, wish->port,
               strerror(error));
  }
}

static void say_unknown(const struct wish *wish, int error, char sentence[SENTENCE_MAX]) {
  if (error == EAI_NONAME || error == EAI_NODATA) {
    snprintf(sentence, SENTENCE_MAX,
             "there is no host %s: see that TENDER_MASTER is right and that its Service exists",
             wish->host);
  } else {
    snprintf(sentence, SENTENCE_MAX,
             "the name %s cannot be looked up (%s): see that the cluster's DNS runs", wish->host,
             error == EAI_SYSTEM ? strerror(errno) : gai_strerror(error));
  }
}

int reach(const struct wish *wish, long long *deadline, char sentence[SENTENCE_MAX]) {
  const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
  struct addrinfo *found = NULL;
  int failed = getaddrinfo(wish->host, wish->port, &hints, &found);
  if (failed != 0) {
    say_unknown(wish, failed, sentence);
    return -1;
  }
  /* Name service has limits of its own, which may be longer than ours. */
  *deadline = now_millis() + wish->connect_millis;
  int addresses = 0;
  for (struct addrinfo *each = found; each != NULL; each = each->ai_next) addresses++;
  int fd = -1;
  for (struct addrinfo *each = found; each != NULL && fd < 0; each = each->ai_next) {
    /* An address that does not answer leaves time for the others. */
    long long now = now_millis();
    fd = connect_to(each, now + (*deadline - now) / addresses--);
  }
  int error = errno;
  freeaddrinfo(found);
  if (fd < 0) say_why(wish, error, sentence);
  return fd;
}
