#include "numbers.h"

#include <errno.h>
#include <stdlib.h>

bool parse_number(const char *text, long long low, long long high, long long *value) {
  if (text == NULL || !((*text >= '0' && *text <= '9') || *text == '-')) return false;
  char *end = NULL;
  errno = 0;
  long long number = strtoll(text, &end, 10);
  if (errno != 0 || end == text || *end != '\0' || number < low || number > high) return false;
  *value = number;
  return true;
}
