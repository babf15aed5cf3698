#include "connection.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "handshake.h"
#include "pump.h"

/* More than name service and cryptography were seen to need; untouched pages cost nothing. */
#define STACK_BYTES (192 * 1024)

/* More than a unix socket holds. */
#define REST_READS 128

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t fewer = PTHREAD_COND_INITIALIZER;
static int count;

static bool enter(void) {
  pthread_mutex_lock(&lock);
  bool room = count < CONNECTIONS_MAX;
  if (room) count++;
  pthread_mutex_unlock(&lock);
  return room;
}

static void leave(void) {
  pthread_mutex_lock(&lock);
  count--;
  pthread_cond_signal(&fewer);
  pthread_mutex_unlock(&lock);
}

bool connections_ended(int millis) {
  struct timespec deadline;
  clock_gettime(CLOCK_REALTIME, &deadline);
  long long nanos = deadline.tv_nsec + millis * 1000000LL;
  deadline.tv_sec += nanos / 1000000000;
  deadline.tv_nsec = nanos % 1000000000;
  pthread_mutex_lock(&lock);
  while (count > 0 && pthread_cond_timedwait(&fewer, &lock, &deadline) == 0) continue;
  bool ended = count == 0;
  pthread_mutex_unlock(&lock);
  return ended;
}

/* As one line; the socket has room for it, since nothing else was sent. */
static bool answer(int client, const char *sentence) {
  char line[SENTENCE_MAX + 1];
  int length = snprintf(line, sizeof line, "%s\n", sentence);
  return send(client, line, (size_t)length, MSG_NOSIGNAL) == length;
}

/* What is unread when a socket closes would take the answer along; not that of one who goes on. */
static void refuse(int client, const char *sentence) {
  char rest[4096];
  answer(client, sentence);
  shutdown(client, SHUT_WR);
  for (int i = 0; i < REST_READS && recv(client, rest, sizeof rest, 0) > 0; i++) continue;
}

/* Reads the first line; false with a sentence, which is empty when the client has left. */
static bool read_line(int client, char line[LINE_MAX_BYTES], char sentence[SENTENCE_MAX]) {
  long long deadline = now_millis() + LINE_MILLIS;
  size_t length = 0;
  sentence[0] = '\0';
  while (length < LINE_MAX_BYTES) {
    if (ready_by(client, POLLIN, deadline) <= 0) {
      snprintf(sentence, SENTENCE_MAX, "no first line came within %d ms", LINE_MILLIS);
      return false;
    }
    ssize_t more = recv(client, line + length, LINE_MAX_BYTES - length, 0);
    if (more < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (more <= 0) return false;
    char *end = memchr(line + length, '\n', (size_t)more);
    length += (size_t)more;
    if (end == NULL) continue;
    if (end != line + length - 1) {
      snprintf(sentence, SENTENCE_MAX, "something came behind the first line, before its answer");
      return false;
    }
    *end = '\0';
    return true;
  }
  snprintf(sentence, SENTENCE_MAX, "the first line is longer than %d bytes", LINE_MAX_BYTES);
  return false;
}

/* The socket, or -1 with a sentence; `ssl` is set either way, perhaps to NULL. */
static int open_master(const struct wish *wish, SSL **ssl, char sentence[SENTENCE_MAX]) {
  long long deadline = 0;
  /* First what costs the network nothing. */
  *ssl = trust_new(sentence);
  if (*ssl == NULL) return -1;
  int master = reach(wish, &deadline, sentence);
  if (master >= 0 && !handshake(*ssl, master, wish, deadline, sentence)) {
    close(master);
    return -1;
  }
  return master;
}

static void serve(int client) {
  char line[LINE_MAX_BYTES];
  char sentence[SENTENCE_MAX];
  struct wish wish;
  if (!read_line(client, line, sentence)) {
    if (sentence[0] != '\0') refuse(client, sentence);
    return;
  }
  if (!line_parse(line, &wish)) {
    refuse(client, "the first line is not HOST:PORT MILLIS, such as tender:5050 5000");
    return;
  }
  SSL *ssl = NULL;
  int master = open_master(&wish, &ssl, sentence);
  if (master < 0) {
    refuse(client, sentence);
  } else {
    if (answer(client, "ok")) pump(ssl, master, client);
    close(master);
  }
  SSL_free(ssl);
}

static void *run(void *argument) {
  int client = (int)(intptr_t)argument;
  serve(client);
  close(client);
  leave();
  return NULL;
}

/* 0 or an errno. */
static int start_thread(int client) {
  pthread_attr_t attributes;
  pthread_t thread;
  int error = pthread_attr_init(&attributes);
  if (error != 0) return error;
  pthread_attr_setstacksize(&attributes, STACK_BYTES);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  error = pthread_create(&thread, &attributes, run, (void *)(intptr_t)client);
  pthread_attr_destroy(&attributes);
  return error;
}

void connection_start(int client) {
  char sentence[SENTENCE_MAX];
  if (!enter()) {
    snprintf(sentence, sizeof sentence,
             "the relay has %d connections and takes no more: close some of them", CONNECTIONS_MAX);
    refuse(client, sentence);
    close(client);
    return;
  }
  int error = start_thread(client);
  if (error == 0) return;
  snprintf(sentence, sizeof sentence, "the relay cannot start a thread: %s", strerror(error));
  refuse(client, sentence);
  close(client);
  leave();
}
