#include "orders.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "control.h"
#include "numbers.h"
#include "say.h"

#define VERSION "1"

/* A number as text, for the length of a statement. */
#define TEXT(number) number_text((char[24]){0}, number)

static struct orders_host host;
static bool greeted;
static char instance[17]; /* hexadecimal: which start of the container this is */

static const char *number_text(char text[24], long long number) {
  snprintf(text, 24, "%lld", number);
  return text;
}

bool orders_open(struct orders_host with) {
  unsigned long long number;
  if (getrandom(&number, sizeof number, 0) != sizeof number) return false;
  snprintf(instance, sizeof instance, "%016llx", number);
  host = with;
  return true;
}

void orders_reset(void) { greeted = false; }

void orders_tell_failed(const char *id, const char *sentence) {
  control_send("FAILED", id, sentence, NULL);
}

void orders_tell_exited(struct run *run) {
  if (!greeted) return; /* HELLO's answer will say it */
  control_send("EXITED", run->id, TEXT(run->wait_status), TEXT(run->oom_kills), NULL);
}

void orders_tell_clean(void) {
  if (greeted) control_send("CLEAN", NULL);
}

void orders_tell_stopping(void) {
  if (greeted) control_send("STOPPING", NULL);
}

/* A frame that no agent of ours sends: says so on both sides. */
static bool reject(const char *id, const char *sentence) {
  say("control: %s", sentence);
  orders_tell_failed(id, sentence);
  return true;
}

static bool hello(struct fields *fields) {
  const char *version = fields_next(fields);
  if (version == NULL || strcmp(version, VERSION) != 0) {
    reject("", "HELLO must carry version " VERSION ": the agent and the launcher do not match");
    return false;
  }
  greeted = true;
  control_send("WELCOME", VERSION, TEXT(host.memory_limit()), instance, NULL);
  for (struct run *run = runs_next(NULL); run != NULL; run = runs_next(run)) {
    bool exited = run->state == RUN_EXITED;
    control_send("RUN", run->id, TEXT(run->pid), TEXT((long long)run->start_time),
                 exited ? "exited" : "running", TEXT(exited ? run->wait_status : 0),
                 TEXT(exited ? run->oom_kills : 0), NULL);
  }
  control_send("READY", NULL);
  if (host.stopping()) orders_tell_stopping();
  return true;
}

/* A counted list, NULL-terminated; NULL when it is not there in full. Free the array only. */
static char **take_list(struct fields *fields) {
  long long count = 0;
  size_t left = fields_left(fields);
  if (left == 0 || !parse_number(fields_next(fields), 0, (long long)left - 1, &count)) return NULL;
  char **list = calloc((size_t)count + 1, sizeof *list);
  if (list == NULL) return NULL;
  for (long long i = 0; i < count; i++) list[i] = (char *)fields_next(fields);
  return list;
}

static bool all_variables(char **env) {
  for (; *env != NULL; env++) {
    const char *equals = strchr(*env, '=');
    if (equals == NULL || equals == *env) return false;
  }
  return true;
}

/* Free it; NULL when one of them cannot be read. */
static struct limit *all_limits(char **texts) {
  size_t count = 0;
  while (texts[count] != NULL) count++;
  struct limit *limits = calloc(count + 1, sizeof *limits);
  for (size_t i = 0; limits != NULL && i < count; i++) {
    if (!limits_parse(texts[i], &limits[i])) {
      free(limits);
      return NULL;
    }
  }
  return limits;
}

static bool start_run(const struct run_request *request) {
  char sentence[SENTENCE_MAX] = "";
  const char *refusal = host.refusal();
  if (refusal != NULL) {
    orders_tell_failed(request->id, refusal);
    return true;
  }
  struct run *run = runs_start(request, sentence);
  if (run == NULL) {
    orders_tell_failed(request->id, sentence);
  } else {
    control_send("STARTED", run->id, TEXT(run->pid), NULL);
  }
  return true;
}

static bool start(struct fields *fields) {
  struct run_request request = {
      .id = fields_next(fields),
      .cwd = fields_next(fields),
      .stdout_path = fields_next(fields),
      .stderr_path = fields_next(fields),
  };
  const char *id = request.id == NULL ? "" : request.id;
  request.argv = take_list(fields);
  request.env = request.argv == NULL ? NULL : take_list(fields);
  char **limits = request.env == NULL ? NULL : take_list(fields);
  request.limits = limits == NULL ? NULL : all_limits(limits);
  bool handled;
  if (limits == NULL || fields_left(fields) != 0) {
    handled = reject(id, "START must carry id, cwd, stdout path, stderr path, and the counted lists"
                         " argv, env and limits");
  } else if (request.argv[0] == NULL || *request.argv[0] == '\0') {
    handled = reject(id, "START's argv must name a program");
  } else if (!all_variables(request.env)) {
    handled = reject(id, "START's env must hold strings such as NAME=value");
  } else if (request.limits == NULL) {
    handled = reject(id, "START's limits must hold strings such as RLMT_NOFILE=64:128");
  } else {
    handled = start_run(&request);
  }
  free(request.argv);
  free(request.env);
  free(limits);
  free(request.limits);
  return handled;
}

static bool send_signal(struct fields *fields) {
  const char *id = fields_next(fields);
  long long signal = 0;
  bool known = parse_number(fields_next(fields), 1, SIGRTMAX, &signal);
  const char *target = fields_next(fields);
  if (!known || target == NULL ||
      (strcmp(target, "group") != 0 && strcmp(target, "process") != 0)) {
    return reject(id == NULL ? "" : id,
                  "SIGNAL must carry id, a signal's number, and 'group' or 'process'");
  }
  char sentence[SENTENCE_MAX] = "no run has this id";
  struct run *run = runs_find(id);
  if (run == NULL || !runs_signal(run, (int)signal, strcmp(target, "group") == 0, sentence)) {
    orders_tell_failed(id, sentence);
  }
  return true;
}

static bool kill_all(struct fields *fields) {
  (void)fields;
  char sentence[SENTENCE_MAX] = "";
  if (!host.empty(sentence)) orders_tell_failed("", sentence);
  return true;
}

static bool forget(struct fields *fields) {
  const char *id = fields_next(fields);
  if (id == NULL) return reject("", "FORGET must carry an id");
  struct run *run = runs_find(id);
  if (run == NULL) return true; /* the agent repeats itself after a reconnect */
  if (run->state != RUN_EXITED) {
    orders_tell_failed(id, "it has not exited yet");
    return true;
  }
  runs_forget(run);
  return true;
}

static const struct {
  const char *verb;
  bool (*handle)(struct fields *fields);
} orders[] = {
    {"HELLO", hello},      {"START", start},   {"SIGNAL", send_signal},
    {"KILLALL", kill_all}, {"FORGET", forget},
};

bool orders_handle(struct fields *fields) {
  const char *verb = fields_next(fields);
  if (!greeted && strcmp(verb, "HELLO") != 0) {
    reject("", "the first frame must be HELLO");
    return false;
  }
  for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
    if (strcmp(verb, orders[i].verb) == 0) return orders[i].handle(fields);
  }
  char sentence[SENTENCE_MAX];
  snprintf(sentence, sizeof sentence, "there is no order %.64s", verb);
  return reject("", sentence);
}
