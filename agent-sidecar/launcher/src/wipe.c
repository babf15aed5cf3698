#include "wipe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

/* Deeper trees are cut off, moved to the top and wiped there: a task chooses their depth. */
#define DEPTH_MAX 40
/* Each pass takes DEPTH_MAX levels away from every branch. */
#define PASSES_MAX 10000

struct wipe {
  int top;
  const char *spared; /* in the top; NULL for nothing */
  dev_t device;
  unsigned moved; /* how many were moved to the top */
  bool again;     /* something was moved: another pass is needed */
  int error;      /* of the first that could not be removed */
};

static void wipe_children(struct wipe *wipe, int directory, int depth);

static bool is_kept(const char *name, const char *spared) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
         (spared != NULL && strcmp(name, spared) == 0);
}

static int open_directory(int parent, const char *name) {
  const int flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
  int directory = openat(parent, name, flags);
  if (directory < 0 && errno == EACCES && fchmodat(parent, name, 0700, 0) == 0) {
    directory = openat(parent, name, flags);
  }
  return directory;
}

static void move_to_top(struct wipe *wipe, int parent, const char *name) {
  char fresh[48];
  do {
    snprintf(fresh, sizeof fresh, ".tender-wipe-%u", wipe->moved++);
  } while (faccessat(wipe->top, fresh, F_OK, AT_SYMLINK_NOFOLLOW) == 0);
  if (renameat(parent, name, wipe->top, fresh) == 0) {
    wipe->again = true;
  } else if (wipe->error == 0) {
    wipe->error = errno;
  }
}

static void wipe_directory_entry(struct wipe *wipe, int parent, const char *name, int depth) {
  if (unlinkat(parent, name, AT_REMOVEDIR) == 0) return;
  if (depth == DEPTH_MAX) {
    move_to_top(wipe, parent, name);
    return;
  }
  int directory = open_directory(parent, name);
  if (directory < 0) {
    if (wipe->error == 0) wipe->error = errno;
    return;
  }
  struct stat status;
  if (fstat(directory, &status) == 0 && status.st_dev == wipe->device) {
    fchmod(directory, 0700);
    wipe_children(wipe, directory, depth + 1);
  } else {
    close(directory);
  }
  if (unlinkat(parent, name, AT_REMOVEDIR) != 0 && errno != ENOENT && wipe->error == 0 &&
      !(errno == ENOTEMPTY && wipe->again)) {
    wipe->error = errno;
  }
}

/* Takes `directory` over and closes it. */
static void wipe_children(struct wipe *wipe, int directory, int depth) {
  DIR *entries = fdopendir(directory);
  if (entries == NULL) {
    if (wipe->error == 0) wipe->error = errno;
    close(directory);
    return;
  }
  for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
    const char *name = entry->d_name;
    if (is_kept(name, depth == 0 ? wipe->spared : NULL)) continue;
    if (unlinkat(directory, name, 0) == 0) continue;
    if (errno == EISDIR || errno == EPERM) {
      wipe_directory_entry(wipe, directory, name, depth);
    } else if (errno != ENOENT && wipe->error == 0) {
      wipe->error = errno;
    }
  }
  closedir(entries);
}

static bool is_empty(const char *directory, const char *spared) {
  DIR *entries = opendir(directory);
  if (entries == NULL) return false;
  bool empty = true;
  for (struct dirent *entry = readdir(entries); entry != NULL; entry = readdir(entries)) {
    if (!is_kept(entry->d_name, spared)) empty = false;
  }
  closedir(entries);
  return empty;
}

bool wipe_directory(const char *directory, const char *spared, char *sentence, size_t size) {
  int top = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  struct stat status;
  if (top < 0) {
    if (errno == ENOENT) return true;
    snprintf(sentence, size, "cannot read %s: %s", directory, strerror(errno));
    return false;
  }
  struct wipe wipe = {.top = top, .spared = spared};
  if (fstat(top, &status) == 0) wipe.device = status.st_dev;
  for (int pass = 0; pass < PASSES_MAX; pass++) {
    wipe.again = false;
    wipe.error = 0;
    int children = openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (children < 0) {
      wipe.error = errno;
      break;
    }
    wipe_children(&wipe, children, 0);
    if (!wipe.again) break;
  }
  close(top);
  if (is_empty(directory, spared)) return true;
  snprintf(sentence, size, "cannot empty %s: %s", directory,
           wipe.error == 0 ? "something stays in it" : strerror(wipe.error));
  return false;
}

void wipe_termination_log(void) {
  int file = open("/dev/termination-log", O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
  if (file >= 0) close(file);
}

void wipe_ipc(void) {
  struct shm_info shm_info;
  struct shmid_ds shm;
  int last = shmctl(0, SHM_INFO, (struct shmid_ds *)(void *)&shm_info);
  for (int i = 0; i <= last; i++) {
    int id = shmctl(i, SHM_STAT_ANY, &shm);
    if (id >= 0) shmctl(id, IPC_RMID, NULL);
  }
  union {
    int val;
    struct semid_ds *buf;
    struct seminfo *info;
  } argument;
  struct seminfo sem_info;
  struct semid_ds sem;
  argument.info = &sem_info;
  last = semctl(0, 0, SEM_INFO, argument);
  for (int i = 0; i <= last; i++) {
    argument.buf = &sem;
    int id = semctl(i, 0, SEM_STAT_ANY, argument);
    if (id >= 0) semctl(id, 0, IPC_RMID);
  }
  struct msginfo msg_info;
  struct msqid_ds msg;
  last = msgctl(0, MSG_INFO, (struct msqid_ds *)(void *)&msg_info);
  for (int i = 0; i <= last; i++) {
    int id = msgctl(i, MSG_STAT_ANY, &msg);
    if (id >= 0) msgctl(id, IPC_RMID, NULL);
  }
}
