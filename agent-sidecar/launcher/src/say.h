#ifndef TENDER_SAY_H
#define TENDER_SAY_H

/* Sentences of the launcher's own, for the container's log. */

/* Writes "launcher: " and the sentence as one line, to stderr or to what `say_to` was given. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

/* From now on lines (with their newline) go to `sink` instead of straight to stderr. */
void say_to(void (*sink)(const char *line, unsigned long length));

#endif
