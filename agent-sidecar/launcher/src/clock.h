#ifndef TENDER_CLOCK_H
#define TENDER_CLOCK_H

/* Milliseconds of the monotonic clock. */
long long now_millis(void);

/* No deadline. */
#define NEVER 0x7fffffffffffffffLL

#endif
