#ifndef TENDER_COPY_H
#define TENDER_COPY_H

/*
 * Copies a file of this container to TARGET, whose missing folders are made. Returns 0 or the errno
 * that says what is wrong; EFBIG when the file is larger than `most` bytes.
 */
int copy_file(const char *source, const char *target, long long most);

#endif
