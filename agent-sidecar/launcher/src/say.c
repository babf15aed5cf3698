#include "say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The relay has another. */
#ifndef SAY_NAME
#define SAY_NAME "launcher: "
#endif

static void (*line_sink)(const char *line, unsigned long length);

void say_to(void (*sink)(const char *line, unsigned long length)) { line_sink = sink; }

void say(const char *format, ...) {
  static const char name[] = SAY_NAME;
  char line[1024];
  size_t length = sizeof name - 1;
  memcpy(line, name, length);
  va_list arguments;
  va_start(arguments, format);
  int wanted = vsnprintf(line + length, sizeof line - length - 1, format, arguments);
  va_end(arguments);
  if (wanted < 0) return;
  size_t room = sizeof line - length - 2;
  length += (size_t)wanted < room ? (size_t)wanted : room;
  /* What callers quote may hold newlines; a sentence stays one line. */
  for (size_t i = 0; i < length; i++) {
    if ((unsigned char)line[i] < ' ') line[i] = '?';
  }
  line[length++] = '\n';
  if (line_sink != NULL) {
    line_sink(line, length);
  } else if (write(STDERR_FILENO, line, length) < 0) {
    /* Nobody reads the log; there is no other place to say so. */
  }
}
