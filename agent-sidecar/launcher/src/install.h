#ifndef TENDER_INSTALL_H
#define TENDER_INSTALL_H

/* Copies `source` to `target` in one step, mode 0555; an exit status. Says what went wrong. */
int install_copy(const char *source, const char *target);

/* `launcher wait-installed PATH [SECONDS]`: 0 once PATH can be executed, 1 when it takes longer. */
int wait_installed(const char *path, long long seconds);

#endif
