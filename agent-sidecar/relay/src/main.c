/*
 * The relay: adds TLS for a Java that is smaller and starts sooner without it. Its clients come
 * through a unix socket, the listening end of which it is given as its standard input.
 */
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "connection.h"
#include "say.h"
#include "trust.h"

/* After SIGTERM, for what clients that have ended have left. */
#define END_MILLIS 1000
/* Before another try when there are no descriptors, or no memory. */
#define PAUSE_MILLIS 100

static int wrong(const char *sentence) {
  say("%s", sentence);
  return 2;
}

static bool is_listening(int fd) {
  int listening = 0;
  int domain = 0;
  socklen_t size = sizeof listening;
  if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) != 0) return false;
  size = sizeof domain;
  return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && listening != 0 &&
         domain == AF_UNIX;
}

/* Tokens pass through: nobody without privileges may trace us, open what /proc shows, or have a core. */
static void guard(void) { prctl(PR_SET_DUMPABLE, 0, 0, 0, 0); }

static int ending_signals(void) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  if (sigprocmask(SIG_BLOCK, &signals, NULL) != 0) return -1;
  signal(SIGPIPE, SIG_IGN);
  return signalfd(-1, &signals, SFD_CLOEXEC);
}

static void accept_until(int ending) {
  struct pollfd both[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = ending, .events = POLLIN}};
  for (;;) {
    if (poll(both, 2, -1) < 0 && errno != EINTR) return;
    if (both[1].revents != 0) return;
    if (both[0].revents == 0) continue;
    int client = accept4(STDIN_FILENO, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (client >= 0) {
      connection_start(client);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) {
      say("cannot take a connection: %s", strerror(errno));
      poll(NULL, 0, PAUSE_MILLIS);
    }
  }
}

int main(int count, char **arguments) {
  const char *file = getenv("TENDER_CA");
  if (count == 2 && strcmp(arguments[1], "--version") == 0) {
    return puts(OpenSSL_version(OPENSSL_VERSION)) < 0 ? 1 : 0;
  }
  if (count != 1) {
    say("takes no arguments, such as %s", arguments[1]);
    return wrong("TENDER_CA names a file of certificates, and standard input is a unix socket");
  }
  if (file == NULL || *file == '\0') {
    return wrong("TENDER_CA is not set; set it to a file of the certificates that are trusted");
  }
  guard();
  /* Non-blocking, since who connected may be gone when it is accepted. */
  if (!is_listening(STDIN_FILENO) || fcntl(STDIN_FILENO, F_SETFL, O_NONBLOCK) != 0) {
    return wrong("standard input is not a listening unix socket; launcher supervise --beside opens it");
  }
  /* Arenas of each thread's own would be memory that is never given back. */
  mallopt(M_ARENA_MAX, 1);
  /* What it would load has no say here. */
  OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
  trust_file(file);
  int ending = ending_signals();
  if (ending < 0) {
    say("cannot wait for signals: %s", strerror(errno));
    return 1;
  }
  accept_until(ending);
  connections_ended(END_MILLIS);
  /* Without destructors: threads may be at work in what these would destroy. */
  _exit(0);
}
