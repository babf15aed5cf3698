#include "handshake.h"

#include <arpa/inet.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

/* Of the names in a certificate that was not good. */
#define NAMES_MAX 256

static bool is_address(const char *host) {
  unsigned char bytes[16];
  return inet_pton(AF_INET, host, bytes) == 1 || inet_pton(AF_INET6, host, bytes) == 1;
}

/* Whose certificate is asked for. */
static bool expect(SSL *ssl, const char *host) {
  X509_VERIFY_PARAM *check = SSL_get0_param(ssl);
  X509_VERIFY_PARAM_set_hostflags(
      check, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return is_address(host) ? X509_VERIFY_PARAM_set1_ip_asc(check, host) == 1
                          : X509_VERIFY_PARAM_set1_host(check, host, 0) == 1 &&
                                SSL_set_tlsext_host_name(ssl, host) == 1;
}

static void append(char *text, size_t size, const char *more, size_t length) {
  size_t used = strlen(text);
  for (size_t i = 0; i < length && used + 1 < size; i++) {
    /* From a certificate that nobody vouches for. */
    text[used++] = more[i] > ' ' && more[i] <= '~' ? more[i] : '?';
  }
  text[used] = '\0';
}

/* The names and addresses in a certificate, as many as there is room for. */
static void names_of(X509 *certificate, char *text, size_t size) {
  text[0] = '\0';
  GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, NULL, NULL);
  for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
    const GENERAL_NAME *each = sk_GENERAL_NAME_value(names, i);
    char address[INET6_ADDRSTRLEN];
    const char *name = NULL;
    size_t length = 0;
    if (each->type == GEN_DNS) {
      name = (const char *)ASN1_STRING_get0_data(each->d.dNSName);
      length = (size_t)ASN1_STRING_length(each->d.dNSName);
    } else if (each->type == GEN_IPADD) {
      int bytes = ASN1_STRING_length(each->d.iPAddress);
      if (bytes != 4 && bytes != 16) continue;
      name = inet_ntop(bytes == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(each->d.iPAddress),
                       address, sizeof address);
      length = name == NULL ? 0 : strlen(name);
    }
    if (name == NULL || strlen(text) + length + 6 > size) continue;
    if (text[0] != '\0') strcat(text, ", ");
    append(text, size, name, length);
  }
  GENERAL_NAMES_free(names);
  if (text[0] == '\0') snprintf(text, size, "nobody");
}

/* The certificate is here only while it is checked; `SSL_get_app_data` is what notes its names. */
static int note_names(int good, X509_STORE_CTX *context) {
  const SSL *ssl = X509_STORE_CTX_get_ex_data(context, SSL_get_ex_data_X509_STORE_CTX_idx());
  if (!good) names_of(X509_STORE_CTX_get0_cert(context), SSL_get_app_data(ssl), NAMES_MAX);
  return good;
}

static void say_distrust(long verdict, const char *names, const struct wish *wish,
                         char sentence[SENTENCE_MAX]) {
  const char *host = wish->host;
  switch (verdict) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      snprintf(sentence, SENTENCE_MAX,
               "the certificate of %s port %s is for %s: issue it for %s as well, or have "
               "TENDER_MASTER name what it is for",
               host, wish->port, names, host);
      break;
    case X509_V_ERR_CERT_HAS_EXPIRED:
      snprintf(sentence, SENTENCE_MAX,
               "the certificate of %s port %s, or one that it was issued with, has expired: renew it",
               host, wish->port);
      break;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      snprintf(sentence, SENTENCE_MAX,
               "the certificate of %s port %s is not valid yet: compare the clocks of this node and "
               "of whoever issued it",
               host, wish->port);
      break;
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_CERT_SIGNATURE_FAILURE:
      snprintf(sentence, SENTENCE_MAX,
               "the certificate of %s port %s was issued by none of those in TENDER_CA, %s: see that "
               "it is the operator's, and that the file has what the operator's was issued with",
               host, wish->port, trust_path());
      break;
    default:
      snprintf(sentence, SENTENCE_MAX, "the certificate of %s port %s is not good: %s", host,
               wish->port, X509_verify_cert_error_string(verdict));
  }
}

/* `kind` as from SSL_get_error. */
static void say_failure(int kind, int system_error, const struct wish *wish,
                        char sentence[SENTENCE_MAX]) {
  unsigned long error = ERR_peek_error();
  int reason = ERR_GET_LIB(error) == ERR_LIB_SSL ? ERR_GET_REASON(error) : 0;
  if (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST) {
    snprintf(sentence, SENTENCE_MAX,
             "%s port %s does not answer in TLS: have TENDER_MASTER name the port that does",
             wish->host, wish->port);
  } else if (reason > SSL_AD_REASON_OFFSET) {
    snprintf(sentence, SENTENCE_MAX, "%s port %s refuses TLS with us: %s", wish->host, wish->port,
             SSL_alert_desc_string_long(reason - SSL_AD_REASON_OFFSET));
  } else if (reason == SSL_R_UNEXPECTED_EOF_WHILE_READING ||
             (kind == SSL_ERROR_SYSCALL && (system_error == 0 || system_error == ECONNRESET))) {
    snprintf(sentence, SENTENCE_MAX, "%s port %s ended the connection before TLS was set up",
             wish->host, wish->port);
  } else if (kind == SSL_ERROR_SYSCALL) {
    snprintf(sentence, SENTENCE_MAX, "the connection to %s port %s broke before TLS was set up: %s",
             wish->host, wish->port, strerror(system_error));
  } else {
    char code[120];
    ERR_error_string_n(error, code, sizeof code);
    snprintf(sentence, SENTENCE_MAX, "no TLS with %s port %s: %s", wish->host, wish->port, code);
  }
}

bool handshake(SSL *ssl, int socket, const struct wish *wish, long long deadline,
               char sentence[SENTENCE_MAX]) {
  char names[NAMES_MAX] = "nobody";
  SSL_set_app_data(ssl, names);
  SSL_set_verify(ssl, SSL_VERIFY_PEER, note_names);
  if (!expect(ssl, wish->host) || SSL_set_fd(ssl, socket) != 1) {
    snprintf(sentence, SENTENCE_MAX, "%s is no name that a certificate can be for", wish->host);
    return false;
  }
  for (;;) {
    ERR_clear_error();
    errno = 0;
    int done = SSL_connect(ssl);
    if (done == 1) {
      SSL_set_verify(ssl, SSL_VERIFY_PEER, NULL);
      return true;
    }
    int error = errno;
    int kind = SSL_get_error(ssl, done);
    long verdict = SSL_get_verify_result(ssl);
    if (verdict != X509_V_OK) {
      say_distrust(verdict, names, wish, sentence);
      return false;
    }
    if (kind != SSL_ERROR_WANT_READ && kind != SSL_ERROR_WANT_WRITE) {
      say_failure(kind, error, wish, sentence);
      return false;
    }
    if (ready_by(socket, kind == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT, deadline) <= 0) {
      snprintf(sentence, SENTENCE_MAX,
               "%s port %s did not set up TLS within %lld ms: see that it is not overloaded and that "
               "it speaks TLS",
               wish->host, wish->port, wish->connect_millis);
      return false;
    }
  }
}
