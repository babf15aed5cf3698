#ifndef TENDER_NUMBERS_H
#define TENDER_NUMBERS_H

#include <stdbool.h>

/* Reads a whole decimal number between `low` and `high`; false leaves `value` alone. */
bool parse_number(const char *text, long long low, long long high, long long *value);

#endif
