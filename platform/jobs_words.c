/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs_words.h"

#include "dma_request.h"
#include "units.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN = 40 }; /* characters of a word in a message */

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

void job_words_begin(struct job_words *w, const char *start, const char *end)
{
    const char *comment = memchr(start, '#', (size_t)(end - start));

    w->start = w->next = start;
    w->end = comment ? comment : end;
    job_words_next(w);
}

void job_words_next(struct job_words *w)
{
    const char *p = w->next;

    while (p < w->end && blank(*p))
        p++;
    w->word = p;
    while (p < w->end && !blank(*p))
        p++;
    w->next = p;
    w->length = (size_t)(p - w->word);
}

bool job_word_is(const struct job_words *w, const char *text)
{
    return w->length == strlen(text) && !memcmp(w->word, text, w->length);
}

const char *job_word_text(const struct job_words *w, char *text, size_t size)
{
    const size_t most = size - sizeof "...";

    snprintf(text, size, w->length > most ? "%.*s..." : "%.*s",
             (int)(w->length > most ? most : w->length), w->word);
    return text;
}

int job_words_fail(struct job_words *w, const char *format, ...)
{
    char why[512];
    va_list ap;

    va_start(ap, format);
    vsnprintf(why, sizeof why, format, ap);
    va_end(ap);
    return fail(w->f, "%s:%u:%zu: %s", w->file, w->line, (size_t)(w->word - w->start) + 1, why);
}

bool job_word_strip(struct job_words *w, const char *prefix)
{
    const size_t n = strlen(prefix);

    if (w->length < n || memcmp(w->word, prefix, n))
        return false;
    w->word += n;
    w->length -= n;
    return true;
}

bool job_word_split(struct job_words *w, const char *text)
{
    const size_t n = strlen(text);

    for (size_t i = 0; i + n <= w->length; i++)
        if (!memcmp(w->word + i, text, n)) {
            w->next = w->word + i + n;
            w->length = i;
            return true;
        }
    return false;
}

int job_words_end(struct job_words *w)
{
    char text[SHOWN];

    return w->length ? job_words_fail(w, "'%s' is too much; the statement ends before it",
                                      job_word_text(w, text, sizeof text))
                     : 0;
}

/* --- numbers ---------------------------------------------------------------------- */

static unsigned digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'F')
        return (unsigned)(c - 'A') + 10;
    return 16;
}

bool job_number_parse(const char *text, size_t length, uint64_t *value)
{
    const char *p = text, *end = text + length;
    unsigned base = 10;
    bool digits = false;

    if (length > 2 && p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
        base = 16;
        p += 2;
    }
    *value = 0;
    for (; p < end && (digit(*p) < base || (*p == '_' && digits)); p++) {
        if (*p == '_')
            continue;
        if (__builtin_mul_overflow(*value, base, value) ||
            __builtin_add_overflow(*value, digit(*p), value))
            return false;
        digits = true;
    }
    if (digits && base == 10 && p + 1 == end && (*p == 'K' || *p == 'M')) {
        if (__builtin_mul_overflow(*value, *p == 'K' ? 1024u : 1u << 20, value))
            return false;
        p++;
    }
    return digits && p == end && end[-1] != '_';
}

int job_number(struct job_words *w, const char *what, uint64_t most, uint64_t *value)
{
    char text[SHOWN];

    if (!w->length)
        return job_words_fail(w, "%s is missing", what);
    if (!job_number_parse(w->word, w->length, value))
        return job_words_fail(w, "%s is a number such as 64, 0x8000_0000, 4K or 1M, not '%s'", what,
                              job_word_text(w, text, sizeof text));
    if (*value > most)
        return job_words_fail(w,
                              most < 0x10000 ? "%s is at most %" PRIu64 ", not %s"
                                             : "%s is at most 0x%" PRIx64 ", not %s",
                              what, most, job_word_text(w, text, sizeof text));
    job_words_next(w);
    return 0;
}

int job_pair(struct job_words *w, const char *what, uint64_t most, uint64_t value[2])
{
    const bool two = job_word_split(w, ",");

    if (job_number(w, what, most, &value[0]))
        return -1;
    value[1] = value[0];
    return two ? job_number(w, what, most, &value[1]) : 0;
}

int job_channel(struct job_words *w, unsigned channels, uint8_t *chan)
{
    char text[SHOWN];
    uint64_t n;

    if (!w->length)
        return job_words_fail(w, "a channel is missing: ch0 to ch%u", channels - 1);
    job_word_text(w, text, sizeof text);
    if (w->length < 3 || memcmp(w->word, "ch", 2) ||
        !job_number_parse(w->word + 2, w->length - 2, &n) || n >= channels)
        return job_words_fail(w, "a channel is ch0 to ch%u, not '%s'", channels - 1, text);
    *chan = (uint8_t)n;
    job_words_next(w);
    return 0;
}

int job_signal(struct job_words *w, uint32_t *signal)
{
    static const struct {
        const char *name;
        uint32_t signal;
    } signals[] = {{"burst", DMA_REQ_BURST},
                   {"single", DMA_REQ_SINGLE},
                   {"last-burst", DMA_REQ_LAST_BURST},
                   {"last-single", DMA_REQ_LAST_SINGLE}};

    for (unsigned i = 0; i < sizeof signals / sizeof *signals; i++)
        if (job_word_is(w, signals[i].name)) {
            *signal = signals[i].signal;
            job_words_next(w);
            return 0;
        }
    return job_words_fail(w, "a request is burst, single, last-burst or last-single");
}

int job_time(struct job_words *w, uint64_t period, uint64_t *edge)
{
    const uint64_t most = UINT64_C(10000000000000000000) / period; /* 10^7 s */
    char text[SHOWN];
    uint64_t ps;

    if (!job_number_parse(w->word, w->length, edge)) {
        job_word_text(w, text, sizeof text);
        if (time_parse(text, &ps))
            return job_words_fail(w,
                                  "a time is a number of clock edges, or one with ps, ns, us, "
                                  "ms or s, at most 10^7 s, such as 120 or 1.5us, not '%s'",
                                  text);
        *edge = ps / period + (ps % period != 0);
    }
    if (*edge > most)
        return job_words_fail(w, "a time is at most 10^7 s");
    job_words_next(w);
    return 0;
}
