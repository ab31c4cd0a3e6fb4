/* SPDX-License-Identifier: Apache-2.0 */
#include "json.h"

#include <assert.h>
#include <inttypes.h>

static void quote(struct json *j, const char *text)
{
    fputc('"', j->out);
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c == '"' || c == '\\')
            fprintf(j->out, "\\%c", c);
        else if (c < 0x20 || c > 0x7e)
            fprintf(j->out, "\\u%04x", c);
        else
            fputc(c, j->out);
    }
    fputc('"', j->out);
}

static void indent(struct json *j)
{
    fprintf(j->out, "\n%*s", (int)(2 * j->depth), "");
}

/* Comma, new line and key before a value. */
static void lead(struct json *j, const char *key)
{
    if (j->depth) {
        if (j->filled[j->depth - 1])
            fputc(',', j->out);
        j->filled[j->depth - 1] = true;
        indent(j);
    }
    if (key) {
        quote(j, key);
        fputs(": ", j->out);
    }
}

static void nest(struct json *j, const char *key, char open, char close)
{
    assert(j->depth < JSON_DEPTH);
    lead(j, key);
    fputc(open, j->out);
    j->filled[j->depth] = false;
    j->close[j->depth++] = close;
}

void json_start(struct json *j, FILE *out)
{
    j->out = out;
    j->depth = 0;
}

void json_object(struct json *j, const char *key)
{
    nest(j, key, '{', '}');
}

void json_array(struct json *j, const char *key)
{
    nest(j, key, '[', ']');
}

void json_end(struct json *j)
{
    assert(j->depth);
    if (j->filled[--j->depth])
        indent(j);
    fputc(j->close[j->depth], j->out);
    if (!j->depth)
        fputc('\n', j->out);
}

void json_number(struct json *j, const char *key, uint64_t value)
{
    lead(j, key);
    fprintf(j->out, "%" PRIu64, value);
}

void json_real(struct json *j, const char *key, double value)
{
    lead(j, key);
    fprintf(j->out, "%.6f", value);
}

void json_bool(struct json *j, const char *key, bool value)
{
    lead(j, key);
    fputs(value ? "true" : "false", j->out);
}

void json_string(struct json *j, const char *key, const char *value)
{
    lead(j, key);
    if (value)
        quote(j, value);
    else
        fputs("null", j->out);
}
