#ifndef TENDER_FRAMES_H
#define TENDER_FRAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Frames of the control socket: a big-endian u32 length of the rest, then NUL-terminated strings of
 * which the first is the verb. Works on bytes alone, so that it can be tried without a socket.
 */

#define FRAME_HEADER 4
#define FRAME_MAX (1024 * 1024)

/* Bytes that grow at the end and shrink at the front. */
struct bytes {
  char *data;
  size_t length;
  size_t capacity;
};

/* False when memory is out; `bytes` is unchanged then. */
bool bytes_reserve(struct bytes *bytes, size_t room);
bool bytes_append(struct bytes *bytes, const void *data, size_t length);
void bytes_drop_front(struct bytes *bytes, size_t length);
void bytes_free(struct bytes *bytes);

/* The strings of one frame, in order. */
struct fields {
  const char *at;
  const char *end;
};

/* The next string, or NULL after the last. */
const char *fields_next(struct fields *fields);
/* How many strings are left. */
size_t fields_left(const struct fields *fields);

enum frame_state { FRAME_INCOMPLETE, FRAME_COMPLETE, FRAME_BROKEN };

/*
 * Looks for a frame at the front of `received`. COMPLETE: `fields` is its strings, valid until
 * `received` changes, and `size` is what to drop afterwards. BROKEN: `why` is a sentence.
 */
enum frame_state frame_peek(const struct bytes *received, struct fields *fields, size_t *size,
                            const char **why);

/* Writing: begin, any number of strings, end. A frame that cannot be finished is taken back. */
struct frame {
  struct bytes *into;
  size_t start;
  bool failed;
};

struct frame frame_begin(struct bytes *into, const char *verb);
void frame_string(struct frame *frame, const char *value);
void frame_number(struct frame *frame, long long value);
bool frame_end(struct frame *frame);

#endif
