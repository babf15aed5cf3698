#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* -1 with an errno. Opened only as a place: that never waits, whatever it is. */
static int open_place(int directory, const char *name) {
  int place = openat(directory, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
  if (place < 0) return -1;
  struct stat status;
  int error = fstat(place, &status) != 0 ? errno : S_ISLNK(status.st_mode) ? ELOOP : 0;
  if (error == 0) return place;
  close(place);
  errno = error;
  return -1;
}

/* Component by component: openat2, which could do it at once, is not allowed in every container. */
static int find(const char *root, const char *path) {
  int place = open_place(AT_FDCWD, root);
  while (place >= 0 && *path != '\0') {
    char name[NAME_MAX + 1];
    size_t length = strcspn(path, "/");
    int next = -1;
    if (length > NAME_MAX) {
      errno = ENAMETOOLONG;
    } else {
      memcpy(name, path, length);
      name[length] = '\0';
      if (length == 0 || strcmp(name, ".") == 0) {
        next = place;
      } else if (strcmp(name, "..") == 0) {
        errno = ENOENT;
      } else {
        next = open_place(place, name);
      }
    }
    if (next != place) {
      int error = errno;
      close(place);
      errno = error;
    }
    place = next;
    path += length;
    path += strspn(path, "/");
  }
  return place;
}

static int list(int directory, DIR *entries) {
  int count = 0;
  errno = 0;
  for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
    const char *name = entry->d_name;
    struct stat status;
    if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
        fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) != 0) {
      continue; /* or it has just gone */
    }
    if (++count > FILES_MAX) return E2BIG;
    printf("%u %lu %lld %lld %u %u %s%c", status.st_mode, (unsigned long)status.st_nlink,
           (long long)status.st_size, (long long)status.st_mtim.tv_sec, status.st_uid,
           status.st_gid, name, '\0');
    errno = 0;
  }
  return errno;
}

int files_list(const char *root, const char *path) {
  int place = find(root, path);
  if (place < 0) return errno;
  int directory = openat(place, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  int error = errno;
  close(place);
  if (directory < 0) return error;
  DIR *entries = fdopendir(directory);
  if (entries == NULL) return errno;
  error = list(directory, entries);
  closedir(entries);
  return fflush(stdout) != 0 && error == 0 ? errno : error;
}

static int copy_out(int file, long long offset, long long length) {
  static char buffer[1 << 16];
  while (length > 0) {
    size_t most = length < (long long)sizeof buffer ? (size_t)length : sizeof buffer;
    ssize_t got = pread(file, buffer, most, offset);
    if (got < 0) return errno;
    if (got == 0) return 0;
    if (fwrite(buffer, 1, (size_t)got, stdout) != (size_t)got) return errno;
    offset += got;
    length -= got;
  }
  return 0;
}

int files_read(const char *root, const char *path, long long offset, long long length) {
  int place = find(root, path);
  if (place < 0) return errno;
  struct stat status;
  int error = 0;
  if (fstat(place, &status) != 0) {
    error = errno;
  } else if (!S_ISREG(status.st_mode)) {
    error = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
  }
  char same[32];
  /* Exactly the file that was looked at, and not what may have its name by now. */
  snprintf(same, sizeof same, "/proc/self/fd/%d", place);
  int file = error == 0 ? open(same, O_RDONLY | O_CLOEXEC) : -1;
  if (error == 0 && file < 0) error = errno;
  close(place);
  if (error != 0) return error;
  printf("%lld\n", (long long)status.st_size);
  error = copy_out(file, offset, length);
  close(file);
  return fflush(stdout) != 0 && error == 0 ? errno : error;
}
