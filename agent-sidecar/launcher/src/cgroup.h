#ifndef TENDER_CGROUP_H
#define TENDER_CGROUP_H

/*
 * What this container's memory cgroup says, version 1 or 2, below `root` ("/sys/fs/cgroup" in a
 * container, a recorded tree in tests).
 */

/* Memory limit in bytes; 0 when there is none or it cannot be read. */
long long cgroup_memory_limit(const char *root);

/* How many processes the kernel has killed here for want of memory; -1 when it cannot be read. */
long long cgroup_oom_kills(const char *root);

#endif
