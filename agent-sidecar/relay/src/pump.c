#include "pump.h"

#include <errno.h>
#include <openssl/err.h>
#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "reach.h"

struct chunk {
  size_t start;
  size_t end;
  char bytes[CHUNK_BYTES];
};

struct pump {
  SSL *ssl;
  int master;
  int client;
  bool client_done; /* it sends no more */
  bool client_gone; /* nor does it read */
  bool master_done; /* it sends no more */
  bool up_closed;   /* the master was told that no more comes, or cannot be */
  bool starved;     /* what TLS holds is less than a record */
  short read_needs; /* what TLS waits for before it can read, or write, on */
  short write_needs;
  long long deadline; /* for the master to take what the client has left; none while it is there */
  struct chunk up;
  struct chunk down;
};

static bool is_empty(const struct chunk *chunk) { return chunk->start == chunk->end; }

/* What TLS waits for, or 0 when the connection is broken. */
static short needs(const SSL *ssl, int result) {
  switch (SSL_get_error(ssl, result)) {
    case SSL_ERROR_WANT_READ: return POLLIN;
    case SSL_ERROR_WANT_WRITE: return POLLOUT;
    default: return 0;
  }
}

/* The master takes no more; what it has said before that can still be read. */
static void give_up(struct pump *pump) {
  pump->up.start = pump->up.end = 0;
  pump->up_closed = true;
}

static void close_up(struct pump *pump) {
  ERR_clear_error();
  int done = SSL_shutdown(pump->ssl);
  pump->write_needs = done < 0 ? needs(pump->ssl, done) : 0;
  if (pump->write_needs != 0) return;
  shutdown(pump->master, SHUT_WR);
  pump->up_closed = true;
}

static void send_up(struct pump *pump) {
  struct chunk *up = &pump->up;
  if (!is_empty(up)) {
    ERR_clear_error();
    int sent = SSL_write(pump->ssl, up->bytes + up->start, (int)(up->end - up->start));
    if (sent > 0) {
      up->start = up->end = 0; /* all or nothing, unless partial writes are asked for */
      pump->write_needs = 0;
      if (pump->client_gone) pump->deadline = now_millis() + FAREWELL_MILLIS;
    } else {
      pump->write_needs = needs(pump->ssl, sent);
      if (pump->write_needs == 0) give_up(pump);
    }
  }
  if (is_empty(up) && pump->client_done && !pump->up_closed) close_up(pump);
}

static void receive_up(struct pump *pump) {
  ssize_t count = recv(pump->client, pump->up.bytes, CHUNK_BYTES, 0);
  if (count > 0) {
    pump->up.start = 0;
    pump->up.end = (size_t)count;
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    pump->client_done = true;
  }
}

static void lose_client(struct pump *pump) {
  pump->client_gone = true;
  pump->down.start = pump->down.end = 0;
  pump->deadline = now_millis() + FAREWELL_MILLIS;
}

static void send_down(struct pump *pump) {
  struct chunk *down = &pump->down;
  if (!is_empty(down)) {
    ssize_t sent = send(pump->client, down->bytes + down->start, down->end - down->start, MSG_NOSIGNAL);
    if (sent > 0) {
      down->start += (size_t)sent;
    } else if (errno != EAGAIN && errno != EINTR) {
      lose_client(pump);
    }
  }
  if (is_empty(down) && pump->master_done && !pump->client_gone) shutdown(pump->client, SHUT_WR);
}

static void receive_down(struct pump *pump) {
  ERR_clear_error();
  int count = SSL_read(pump->ssl, pump->down.bytes, CHUNK_BYTES);
  pump->starved = count <= 0;
  if (count > 0) {
    pump->read_needs = POLLIN;
    pump->down.start = 0;
    /* For a client that has gone it is read only so that the master does not wait for us. */
    pump->down.end = pump->client_gone ? 0 : (size_t)count;
    return;
  }
  pump->read_needs = needs(pump->ssl, count);
  if (pump->read_needs != 0) return;
  pump->master_done = true;
  /* Behind its last word it may still listen; behind a broken connection nobody does. */
  if ((SSL_get_shutdown(pump->ssl) & SSL_RECEIVED_SHUTDOWN) == 0) give_up(pump);
}

static bool wants_client(const struct pump *pump) {
  return !pump->client_done && !pump->up_closed && is_empty(&pump->up);
}

static bool wants_master(const struct pump *pump) {
  return !pump->master_done && is_empty(&pump->down);
}

static bool is_over(const struct pump *pump) {
  return pump->up_closed && (pump->client_gone || (pump->master_done && is_empty(&pump->down)));
}

/* There may be a whole record that poll does not know of. */
static bool has_more(const struct pump *pump) {
  return wants_master(pump) && !pump->starved && SSL_has_pending(pump->ssl);
}

/* A descriptor that nothing is wanted of is left out: that it is broken would be told for ever. */
static struct pollfd client_poll(const struct pump *pump) {
  struct pollfd poll = {.fd = pump->client};
  if (wants_client(pump)) poll.events |= POLLIN;
  if (!is_empty(&pump->down)) poll.events |= POLLOUT;
  /* Until it is gone, though, that is what is wanted. */
  if (poll.events == 0 && pump->client_gone) poll.fd = -1;
  return poll;
}

static struct pollfd master_poll(const struct pump *pump) {
  struct pollfd poll = {.fd = pump->master, .events = pump->write_needs};
  if (wants_master(pump)) poll.events |= pump->read_needs;
  if (poll.events == 0) poll.fd = -1;
  return poll;
}

/* How long to wait; there is no limit while the client is there. */
static int patience(const struct pump *pump, bool more) {
  if (more) return 0;
  if (!pump->client_gone) return -1;
  long long left = pump->deadline - now_millis();
  return left < 0 ? 0 : (int)left;
}

static void carry(struct pump *pump) {
  while (!is_over(pump)) {
    if (pump->client_gone && now_millis() >= pump->deadline) return;
    bool more = has_more(pump);
    struct pollfd both[] = {client_poll(pump), master_poll(pump)};
    int ready = poll(both, 2, patience(pump, more));
    if (ready < 0) {
      if (errno != EINTR) return;
      continue;
    }
    if (ready == 0 && !more) return;
    if ((both[0].revents & POLLHUP) != 0 && !pump->client_gone) lose_client(pump);
    if ((both[0].events & POLLIN) != 0 && both[0].revents != 0) receive_up(pump);
    if (both[1].revents != 0 || pump->write_needs == 0) send_up(pump);
    if ((both[0].revents & POLLOUT) != 0) send_down(pump);
    if (wants_master(pump) && (both[1].revents != 0 || more)) {
      receive_down(pump);
      send_down(pump);
    }
  }
}

/* Closed at once, with something unread, it could take along what the master has not read yet. */
static void linger(const struct pump *pump) {
  long long deadline = now_millis() + LINGER_MILLIS;
  char nothing[1024];
  shutdown(pump->master, SHUT_WR);
  while (ready_by(pump->master, POLLIN, deadline) > 0) {
    ssize_t count = recv(pump->master, nothing, sizeof nothing, 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return;
  }
}

void pump(SSL *ssl, int master, int client) {
  struct pump *both = malloc(sizeof *both);
  if (both == NULL) return;
  memset(both, 0, offsetof(struct pump, up.bytes));
  both->down.start = both->down.end = 0;
  both->ssl = ssl;
  both->master = master;
  both->client = client;
  both->read_needs = POLLIN;
  carry(both);
  if (!both->master_done) linger(both);
  free(both);
}
