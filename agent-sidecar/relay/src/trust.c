#include "trust.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Many times what certificates take; what is longer is no such file. */
#define FILE_MAX_BYTES (1024 * 1024)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *file;
static SSL_CTX *current;
/* Of the file that `current` was made of. */
static struct stat seen;

void trust_file(const char *path) { file = path; }

const char *trust_path(void) { return file; }

static bool is_seen(const struct stat *now) {
  return current != NULL && now->st_dev == seen.st_dev && now->st_ino == seen.st_ino &&
         now->st_size == seen.st_size && now->st_mtim.tv_sec == seen.st_mtim.tv_sec &&
         now->st_mtim.tv_nsec == seen.st_mtim.tv_nsec;
}

/* How many certificates were taken from the text; -1 when something in it is broken. */
static int take_certificates(BIO *text, X509_STORE *store) {
  for (int count = 0;; count++) {
    X509 *certificate = PEM_read_bio_X509(text, NULL, NULL, NULL);
    if (certificate == NULL) {
      bool end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
      ERR_clear_error();
      return end ? count : -1;
    }
    int added = X509_STORE_add_cert(store, certificate);
    X509_free(certificate);
    if (added != 1) return -1;
  }
}

static SSL_CTX *new_context(void) {
  SSL_CTX *context = SSL_CTX_new(TLS_client_method());
  if (context == NULL) return NULL;
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  /* Writing would have to wait for reading, which may wait for a client. */
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  /* What the file names is trusted, be it a root or not. */
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  /* A record comes with one system call, not with one for its header and one for the rest. */
  SSL_CTX_set_read_ahead(context, 1);
  return context;
}

static SSL_CTX *context_of(const char *text, int length, char sentence[SENTENCE_MAX]) {
  SSL_CTX *context = new_context();
  BIO *source = BIO_new_mem_buf(text, length);
  if (context == NULL || source == NULL) {
    snprintf(sentence, SENTENCE_MAX, "the relay cannot set up TLS: is its memory enough?");
  } else {
    int count = take_certificates(source, SSL_CTX_get_cert_store(context));
    if (count > 0) {
      BIO_free(source);
      return context;
    }
    snprintf(sentence, SENTENCE_MAX,
             count == 0 ? "there is no certificate in TENDER_CA, %s: see that the operator has "
                          "written it"
                        : "TENDER_CA, %s, is not a list of certificates in PEM: let the operator "
                          "write it anew",
             file);
  }
  BIO_free(source);
  SSL_CTX_free(context);
  return NULL;
}

/* Reads the file and keeps what comes of it; false with a sentence. */
static bool read_file(int fd, const struct stat *now, char sentence[SENTENCE_MAX]) {
  size_t size = (size_t)now->st_size;
  char *text = size > FILE_MAX_BYTES ? NULL : malloc(size + 1);
  if (text == NULL) {
    snprintf(sentence, SENTENCE_MAX, "TENDER_CA, %s, has %lld bytes and may have %d", file,
             (long long)now->st_size, FILE_MAX_BYTES);
    return false;
  }
  ssize_t length = read(fd, text, size);
  SSL_CTX *context = length < 0 ? NULL : context_of(text, (int)length, sentence);
  if (length < 0) snprintf(sentence, SENTENCE_MAX, "cannot read TENDER_CA, %s: %s", file, strerror(errno));
  free(text);
  if (context == NULL) return false;
  SSL_CTX_free(current); /* connections that are open hold it themselves */
  current = context;
  seen = *now;
  return true;
}

static bool up_to_date(char sentence[SENTENCE_MAX]) {
  struct stat now;
  if (stat(file, &now) == 0 && is_seen(&now)) return true;
  int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 || fstat(fd, &now) != 0) {
    snprintf(sentence, SENTENCE_MAX,
             "cannot read TENDER_CA, %s: %s: see that the pod mounts the operator's certificates",
             file, strerror(errno));
    if (fd >= 0) close(fd);
    return false;
  }
  bool good = read_file(fd, &now, sentence);
  close(fd);
  return good;
}

SSL *trust_new(char sentence[SENTENCE_MAX]) {
  SSL *ssl = NULL;
  pthread_mutex_lock(&lock);
  if (up_to_date(sentence)) {
    ssl = SSL_new(current);
    if (ssl == NULL) snprintf(sentence, SENTENCE_MAX, "the relay is out of memory");
  }
  pthread_mutex_unlock(&lock);
  return ssl;
}
