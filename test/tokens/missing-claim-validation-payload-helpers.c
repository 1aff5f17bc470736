// Helpers that get the payload as a JSON object: what they compare counts where
// the object is a token's payload.
// RUN: %check %s -- -std=gnu11

#include <cjose/cjose.h>
#include <jansson.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

extern cjose_jwk_t *key;
extern json_t *settings;

static bool from(json_t *body, const char *name, const char *wanted) {
  const char *text = json_string_value(json_object_get(body, name));
  return text && strcmp(text, wanted) == 0;
}

static int lifetime(json_t *body) {
  time_t end = (time_t)json_integer_value(json_object_get(body, "exp"));
  if (end > 0 && difftime(end, time(NULL)) <= 0)
    return -1;
  return 0;
}

static bool only_there(json_t *body) {
  return json_integer_value(json_object_get(body, "exp")) > 0;
}

// Reads a configuration, which is no token.
static bool is_for(json_t *body, json_t *config) {
  const char *mine = json_string_value(json_object_get(config, "aud"));
  const char *theirs = json_string_value(json_object_get(body, "aud"));
  return mine && theirs && strcmp(mine, theirs) == 0;
}

static json_t *payload_of(const char *raw) {
  cjose_err err;
  uint8_t *bytes = NULL;
  size_t length = 0;
  cjose_jws_t *jws = cjose_jws_import(raw, strlen(raw), &err);
  if (!jws || !cjose_jws_verify(jws, key, &err) ||
      !cjose_jws_get_plaintext(jws, &bytes, &length, &err))
    return NULL;
  return json_loadb((const char *)bytes, length, 0, NULL);
}

bool accept_ok(const char *raw) {
  json_t *body = payload_of(raw);
  if (!body || !from(body, "iss", "https://id.example") ||
      !is_for(body, settings))
    return false;
  return lifetime(body) == 0;
}

bool expiry_bad(const char *raw) {
  json_t *body = payload_of(raw); // expect: missing-claim-validation(exp)
  return body && from(body, "iss", "https://id.example") &&
         is_for(body, settings) && only_there(body);
}

bool issuer_bad(const char *raw) {
  json_t *body = payload_of(raw); // expect: missing-claim-validation(iss)
  return body && from(body, "sub", "https://id.example") &&
         is_for(body, settings) && lifetime(body) == 0;
}
