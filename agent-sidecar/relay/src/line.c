#include "line.h"

#include <string.h>

#include "numbers.h"

/* What names and addresses are made of; anything else would end up in logs as it is. */
static bool is_host(const char *host) {
  if (*host == '\0') return false;
  for (; *host != '\0'; host++) {
    bool good = (*host >= 'a' && *host <= 'z') || (*host >= 'A' && *host <= 'Z') ||
                (*host >= '0' && *host <= '9') || strchr("-._:%", *host) != NULL;
    if (!good) return false;
  }
  return true;
}

static bool copy(char *target, size_t size, const char *start, const char *end) {
  size_t length = (size_t)(end - start);
  if (length >= size) return false;
  memcpy(target, start, length);
  target[length] = '\0';
  return true;
}

bool line_parse(const char *line, struct wish *wish) {
  const char *space = strchr(line, ' ');
  if (space == NULL) return false;
  if (!parse_number(space + 1, 1, CONNECT_MAX_MILLIS, &wish->connect_millis)) return false;
  const char *colon = space;
  while (colon > line && *colon != ':') colon--;
  if (*colon != ':') return false;
  const char *start = line;
  const char *end = colon;
  if (*start == '[') {
    if (end[-1] != ']') return false;
    start++;
    end--;
  } else if (memchr(start, ':', (size_t)(end - start)) != NULL) {
    return false;
  }
  long long port = 0;
  return start < end && copy(wish->host, sizeof wish->host, start, end) && is_host(wish->host) &&
         copy(wish->port, sizeof wish->port, colon + 1, space) &&
         parse_number(wish->port, 1, 65535, &port);
}
