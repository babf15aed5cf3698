#include "frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool bytes_reserve(struct bytes *bytes, size_t room) {
  if (bytes->capacity - bytes->length >= room) return true;
  size_t capacity = bytes->capacity < 512 ? 512 : bytes->capacity;
  while (capacity - bytes->length < room) capacity *= 2;
  char *data = realloc(bytes->data, capacity);
  if (data == NULL) return false;
  bytes->data = data;
  bytes->capacity = capacity;
  return true;
}

bool bytes_append(struct bytes *bytes, const void *data, size_t length) {
  if (!bytes_reserve(bytes, length)) return false;
  memcpy(bytes->data + bytes->length, data, length);
  bytes->length += length;
  return true;
}

void bytes_drop_front(struct bytes *bytes, size_t length) {
  if (length == 0) return;
  bytes->length -= length;
  if (bytes->length > 0) {
    memmove(bytes->data, bytes->data + length, bytes->length);
  } else if (bytes->capacity > 64 * 1024) {
    /* One long frame must not cost memory for ever. */
    bytes_free(bytes);
  }
}

void bytes_free(struct bytes *bytes) {
  free(bytes->data);
  *bytes = (struct bytes){0};
}

const char *fields_next(struct fields *fields) {
  if (fields->at == fields->end) return NULL;
  const char *field = fields->at;
  fields->at += strlen(field) + 1; /* frame_peek has seen the last NUL */
  return field;
}

size_t fields_left(const struct fields *fields) {
  struct fields rest = *fields;
  size_t count = 0;
  while (fields_next(&rest) != NULL) count++;
  return count;
}

enum frame_state frame_peek(const struct bytes *received, struct fields *fields, size_t *size,
                            const char **why) {
  if (received->length < FRAME_HEADER) return FRAME_INCOMPLETE;
  const unsigned char *head = (const unsigned char *)received->data;
  size_t length = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
  if (length == 0 || length > FRAME_MAX) {
    *why = length == 0 ? "the frame is empty; it starts with a verb"
                       : "the frame is longer than 1 MiB";
    return FRAME_BROKEN;
  }
  if (received->length < FRAME_HEADER + length) return FRAME_INCOMPLETE;
  const char *body = received->data + FRAME_HEADER;
  if (body[length - 1] != '\0') {
    *why = "the frame's last string does not end with a NUL";
    return FRAME_BROKEN;
  }
  *fields = (struct fields){.at = body, .end = body + length};
  *size = FRAME_HEADER + length;
  return FRAME_COMPLETE;
}

struct frame frame_begin(struct bytes *into, const char *verb) {
  struct frame frame = {.into = into, .start = into->length};
  frame.failed = !bytes_append(into, "\0\0\0\0", FRAME_HEADER);
  frame_string(&frame, verb);
  return frame;
}

void frame_string(struct frame *frame, const char *value) {
  if (frame->failed) return;
  frame->failed = !bytes_append(frame->into, value, strlen(value) + 1);
}

void frame_number(struct frame *frame, long long value) {
  char text[24];
  snprintf(text, sizeof text, "%lld", value);
  frame_string(frame, text);
}

bool frame_end(struct frame *frame) {
  size_t length = frame->into->length - frame->start - FRAME_HEADER;
  if (frame->failed || length > FRAME_MAX) {
    frame->into->length = frame->start;
    return false;
  }
  unsigned char *head = (unsigned char *)frame->into->data + frame->start;
  head[0] = (unsigned char)(length >> 24);
  head[1] = (unsigned char)(length >> 16);
  head[2] = (unsigned char)(length >> 8);
  head[3] = (unsigned char)length;
  return true;
}
