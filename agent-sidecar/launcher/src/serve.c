#include "serve.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cgroup.h"
#include "clock.h"
#include "control.h"
#include "guard.h"
#include "log.h"
#include "loop.h"
#include "orders.h"
#include "output.h"
#include "runs.h"
#include "say.h"
#include "wipe.h"

/* How often to look again for what SIGCHLD does not tell: processes of `kubectl exec`. */
#define LOOK_AGAIN_MILLIS 5

static const struct serve_options *options;
static long long oom_kills_before;
static struct source signals;

static bool emptying;
static long long emptying_since;
static long long look_again_at = NEVER;

static bool stopping;
static bool stop_swept; /* what is left after the runs was asked to end too */
static long long kill_at = NEVER;
static bool gone; /* no child is left */

static bool is_init(void) { return getpid() == 1; }

static long long oom_kills(void) {
  long long kills = cgroup_oom_kills(options->cgroup_root);
  return kills > oom_kills_before ? kills - oom_kills_before : 0;
}

static long long memory_limit(void) { return cgroup_memory_limit(options->cgroup_root); }

static void reap(void) {
  for (;;) {
    int status;
    pid_t pid = waitpid(-1, &status, WNOHANG);
    if (pid > 0) {
      runs_reaped(pid, status, oom_kills());
    } else {
      gone = pid < 0 && errno == ECHILD;
      return;
    }
  }
}

/* Every process of the container, or of the runs where this is not PID 1. True if any was left. */
static bool signal_everything(int signal) {
  if (is_init()) return kill(-1, signal) == 0;
  char sentence[SENTENCE_MAX];
  bool any = false;
  for (struct run *run = runs_next(NULL); run != NULL; run = runs_next(run)) {
    any |= runs_signal(run, signal, true, sentence);
  }
  return any;
}

static bool empty(char sentence[SENTENCE_MAX]) {
  if (!is_init()) {
    /* kill(-1) would reach other containers, or the whole machine. */
    snprintf(sentence, SENTENCE_MAX,
             "KILLALL needs the launcher to be PID 1; the pod must not share its PID namespace");
    return false;
  }
  if (!emptying) emptying_since = now_millis();
  emptying = true;
  look_again_at = 0;
  return true;
}

/* What a task could have left for the next; false with a sentence when some of it stays. */
static bool wipe(char sentence[SENTENCE_MAX]) {
  static const char *const directories[] = {"/tmp", "/dev/shm", "/dev/mqueue"};
  wipe_ipc();
  wipe_termination_log();
  if (!control_check_path()) {
    snprintf(sentence, SENTENCE_MAX, "the launcher's socket was replaced and cannot be put back");
    return false;
  }
  for (size_t i = 0; i < sizeof directories / sizeof *directories; i++) {
    if (!wipe_directory(directories[i], NULL, sentence, SENTENCE_MAX)) return false;
  }
  if (options->clear != NULL &&
      !wipe_directory(options->clear, control_name(), sentence, SENTENCE_MAX)) {
    return false;
  }
  return guard_intact(sentence, SENTENCE_MAX);
}

static void wipe_and_tell(void) {
  char sentence[SENTENCE_MAX];
  if (wipe(sentence)) {
    orders_tell_clean();
  } else {
    orders_tell_failed("", sentence);
  }
}

static bool any_not_told(void) {
  for (struct run *run = runs_next(NULL); run != NULL; run = runs_next(run)) {
    if (run->state != RUN_EXITED) return true;
  }
  return false;
}

static long long empty_tick(long long now) {
  if (!emptying || now < look_again_at) return emptying ? look_again_at : NEVER;
  bool left = signal_everything(SIGKILL);
  reap();
  if (left || any_not_told()) {
    if (now - emptying_since >= options->patience_seconds * 1000LL) {
      /* Processes of another user (`kubectl exec`), or in a call that the kernel does not end. */
      char sentence[SENTENCE_MAX];
      snprintf(sentence, sizeof sentence, "processes are still there %d s after SIGKILL",
               options->patience_seconds);
      say("KILLALL: %s", sentence);
      orders_tell_failed("", sentence);
      emptying_since = now;
    }
    look_again_at = now + LOOK_AGAIN_MILLIS;
    return look_again_at;
  }
  emptying = false;
  look_again_at = NEVER;
  wipe_and_tell();
  return NEVER;
}

static bool is_stopping(void) { return stopping; }

static const char *refusal(void) {
  if (stopping) return "the container is being stopped";
  if (emptying) return "the container is being emptied";
  return NULL;
}

static void stop(void) {
  if (stopping) return;
  stopping = true;
  kill_at = now_millis() + options->grace_seconds * 1000LL;
  /* Before any end: what a process then says with its exit code is not what it set out to do. */
  orders_tell_stopping();
  char sentence[SENTENCE_MAX];
  for (struct run *run = runs_next(NULL); run != NULL; run = runs_next(run)) {
    if (run->state == RUN_RUNNING) runs_signal(run, SIGTERM, true, sentence);
  }
  reap();
}

static long long stop_tick(long long now) {
  if (!stopping || gone) return NEVER;
  if (now >= kill_at) {
    signal_everything(SIGKILL);
    kill_at = now + 100;
  } else if (!stop_swept && !runs_any_running()) {
    /* Sessions of their own, such as tasks that outlived their executor. */
    stop_swept = true;
    signal_everything(SIGTERM);
  }
  return kill_at;
}

static void signalled(struct source *source, uint32_t events) {
  (void)events;
  struct signalfd_siginfo info;
  if (read(source->fd, &info, sizeof info) != sizeof info) return;
  if (info.ssi_signo == SIGCHLD) {
    reap();
  } else {
    stop();
  }
}

static bool watch_signals(void) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGCHLD);
  sigaddset(&mask, SIGTERM);
  sigaddset(&mask, SIGINT);
  sigprocmask(SIG_BLOCK, &mask, NULL);
  signal(SIGPIPE, SIG_IGN);
  signals = (struct source){.fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK),
                            .ready = signalled};
  return signals.fd >= 0 && loop_watch(&signals, EPOLLIN);
}

static long long earlier(long long a, long long b) { return a < b ? a : b; }

int serve(const struct serve_options *with) {
  options = with;
  guard_open();
  output_rotate_at((off_t)with->output_mebibytes << 20);
  long long kills = cgroup_oom_kills(options->cgroup_root);
  oom_kills_before = kills > 0 ? kills : 0;
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  if (!loop_open() || !watch_signals()) {
    say("serve: cannot watch signals: %s", strerror(errno));
    return 1;
  }
  log_open(runs_resume_output);
  if (kills < 0) say("serve: no memory cgroup below %s; OOM kills stay unseen", options->cgroup_root);
  if (!orders_open((struct orders_host){
          .memory_limit = memory_limit,
          .empty = empty,
          .refusal = refusal,
          .stopping = is_stopping})) {
    say("serve: cannot make a random number: %s", strerror(errno));
    log_close(1000);
    return 1;
  }
  if (!control_open(options->socket, (struct control_handlers){
                                         .frame = orders_handle, .connected = orders_reset})) {
    log_close(1000);
    return 1;
  }
  while (!(stopping && gone && !any_not_told())) {
    long long now = now_millis();
    long long deadline = earlier(log_tick(now), runs_tick(now, orders_tell_exited));
    deadline = earlier(deadline, earlier(empty_tick(now), stop_tick(now)));
    if (stopping && gone && !any_not_told()) break;
    loop_once(deadline);
  }
  control_flush(500);
  log_close(1000);
  return 0;
}
