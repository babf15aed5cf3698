#ifndef TENDER_FILES_H
#define TENDER_FILES_H

/*
 * Looks into a sandbox for whoever may read it, while those who run there may change it at any
 * moment: no link is followed and nothing but a regular file is opened.
 */

/* A directory with more entries is not listed. */
#define FILES_MAX 2000

/*
 * Writes what the directory `path` below `root` holds to standard output: of each entry
 * "MODE LINKS SIZE SECONDS UID GID NAME" and a NUL. Returns 0 or an errno.
 */
int files_list(const char *root, const char *path);

/*
 * Writes the size of the regular file `path` below `root`, a newline, and at most `length` of its
 * bytes from `offset` on to standard output. Returns 0 or an errno.
 */
int files_read(const char *root, const char *path, long long offset, long long length);

#endif
