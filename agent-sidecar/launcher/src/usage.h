#ifndef TENDER_USAGE_H
#define TENDER_USAGE_H

/*
 * Writes how many bytes of disk the directories in a NULL-terminated list take, following no link
 * and entering no other file system. One that is not there takes nothing; what its owner has closed
 * is not counted. Returns 0, or the errno of a failed write.
 */
int usage(char **directories);

#endif
