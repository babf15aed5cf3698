#ifndef TENDER_SERVE_H
#define TENDER_SERVE_H

/* Starts, signals and reaps what the control socket's client orders; the usage is in main.c. */
struct serve_options {
  const char *socket;
  const char *cgroup_root;
  const char *clear; /* a directory that KILLALL empties but for the socket; NULL for none */
  int grace_seconds; /* from SIGTERM to SIGKILL */
  int output_mebibytes; /* at which the files of a run's output are rotated */
  int patience_seconds; /* of KILLALL with processes that do not end */
};

/* An exit status. */
int serve(const struct serve_options *options);

#endif
