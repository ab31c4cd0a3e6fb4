/* SPDX-License-Identifier: Apache-2.0 */
/* Writes JSON (RFC 8259) with two blanks of indentation; keys stand in the order of the calls. */
#ifndef DMAVP_JSON_H
#define DMAVP_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { JSON_DEPTH = 16 };

struct json {
    FILE *out;
    unsigned depth;
    bool filled[JSON_DEPTH]; /* the object or array has a member */
    char close[JSON_DEPTH];
};

void json_start(struct json *j, FILE *out);

/* KEY is NULL inside an array and at the top. */
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end(struct json *j);
void json_number(struct json *j, const char *key, uint64_t value);
void json_real(struct json *j, const char *key, double value); /* six digits behind the point */
void json_bool(struct json *j, const char *key, bool value);
/* Bytes that are not printable ASCII come out as \u00xx. NULL comes out as null. */
void json_string(struct json *j, const char *key, const char *value);

#ifdef __cplusplus
}
#endif
#endif
