#include "usage.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each level is an open file; what is deeper is not counted. */
#define DEPTH_MAX 500
#define BLOCK 512

static long long below(int directory, dev_t device, int depth);

static long long size_of(int parent, const char *name, dev_t device, int depth) {
  struct stat status;
  if (fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0) return 0; /* or it has just gone */
  long long bytes = (long long)status.st_blocks * BLOCK;
  if (!S_ISDIR(status.st_mode)) {
    /* Each name of a file counts for its part of it. */
    return status.st_nlink > 1 ? bytes / (long long)status.st_nlink : bytes;
  }
  if (status.st_dev != device || depth == DEPTH_MAX) return bytes;
  int directory = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  return directory < 0 ? bytes : bytes + below(directory, device, depth + 1);
}

/* Takes `directory` over and closes it. */
static long long below(int directory, dev_t device, int depth) {
  DIR *entries = fdopendir(directory);
  if (entries == NULL) {
    close(directory);
    return 0;
  }
  long long bytes = 0;
  for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    bytes += size_of(directory, entry->d_name, device, depth);
  }
  closedir(entries);
  return bytes;
}

int usage(char **directories) {
  long long bytes = 0;
  for (; *directories != NULL; directories++) {
    int directory = open(*directories, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    struct stat status;
    if (directory < 0) continue;
    if (fstat(directory, &status) == 0) {
      bytes += below(directory, status.st_dev, 0);
    } else {
      close(directory);
    }
  }
  printf("%lld\n", bytes);
  return fflush(stdout) != 0 ? errno : 0;
}
