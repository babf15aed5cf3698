#ifndef TENDER_LINE_H
#define TENDER_LINE_H

#include <stdbool.h>

/* The line that a client begins with: "HOST:PORT MILLIS", an IPv6 address in brackets. */

#define HOST_MAX 253
/* With its newline; the rest of it is brackets, port and milliseconds. */
#define LINE_MAX_BYTES (HOST_MAX + 20)
/* The longest that a client may wait for a connection. */
#define CONNECT_MAX_MILLIS (60 * 60 * 1000)

struct wish {
  char host[HOST_MAX + 1]; /* without brackets */
  char port[6];
  long long connect_millis;
};

/* False leaves nothing of use in `wish`. */
bool line_parse(const char *line, struct wish *wish);

#endif
