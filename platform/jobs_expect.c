/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations of a job file. */
#include "jobs_parse.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const char *const job_outcome_name[] = {"ok", "error", "running", "stopped", "busy"};

static int expect_chan(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;

    s->kind = JOB_EXPECT_CHAN;
    if (job_channel(w, p->cls->chans, &s->chan))
        return -1;
    for (s->outcome = 0; s->outcome < JOB_OUTCOMES; s->outcome++)
        if (job_word_is(w, job_outcome_name[s->outcome]))
            break;
    if (s->outcome == JOB_OUTCOMES)
        return job_words_fail(w, "a start ends with ok, error, stopped or busy, or is running");
    job_words_next(w);
    if (job_word_strip(w, "at=")) {
        s->check = true;
        if (job_time(w, p->period, &s->value))
            return -1;
    }
    s->bytes_given = job_word_strip(w, "bytes=");
    return s->bytes_given ? job_number(w, "bytes", UINT64_MAX, &s->size) : 0;
}

static int expect_copy(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words, at = *w;
    uint64_t reach;

    s->kind = JOB_EXPECT_COPY;
    if (job_number(w, "a source address", UINT32_MAX, &s->source) || job_range(w, s))
        return -1;
    for (uint64_t done = 0; done < s->size; done += reach)
        if (!jobs_fill_at(p->jobs, p->jobs->count, s->source + done, &reach))
            return job_words_fail(
                &at,
                "the source is compared as it was filled; no fill above this line "
                "holds 0x%08" PRIx64,
                s->source + done);
    return 0;
}

/* The pattern that a test FIFO makes, or `fill`. */
static int expect_pattern(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;

    s->kind = JOB_EXPECT_PATTERN;
    if (job_range(w, s))
        return -1;
    if (job_word_strip(w, "seed=") && job_number(w, "a seed", UINT64_MAX, &s->value))
        return -1;
    if (job_word_strip(w, "from=") && job_number(w, "the first byte", UINT32_MAX, &s->source))
        return -1;
    return w->length ? job_words_fail(w, "there are seed=N and from=N, in this order") : 0;
}

static int add_byte(struct job_parser *p, uint8_t byte)
{
    struct jobs *j = p->jobs;
    uint8_t *more;

    if (j->byte_count == p->byte_room) {
        p->byte_room = p->byte_room ? 2 * p->byte_room : 256;
        more = realloc(j->bytes, p->byte_room);
        if (!more)
            return job_words_fail(&p->words, "out of memory");
        j->bytes = more;
    }
    j->bytes[j->byte_count++] = byte;
    return 0;
}

static int expect_mem(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;
    uint64_t byte;

    s->kind = JOB_EXPECT_MEM;
    if (job_number(w, "an address", UINT32_MAX, &s->addr))
        return -1;
    s->bytes = p->jobs->byte_count;
    do {
        if (job_number(w, "a byte", 0xff, &byte) || add_byte(p, (uint8_t)byte))
            return -1;
    } while (w->length);
    s->size = p->jobs->byte_count - s->bytes;
    return 0;
}

static int expect_irq(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_EXPECT_IRQ;
    return job_number(&p->words, "a number of interrupts", UINT64_MAX, &s->value);
}

static int expect_end(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;

    s->kind = JOB_EXPECT_END;
    if (!s->at_end)
        return job_words_fail(w, "the end has no time of its own; leave out the first word");
    s->exact = job_word_is(w, "=");
    if (!s->exact && !job_word_is(w, "<="))
        return job_words_fail(w, "expect end <= TIME, or expect end = TIME");
    job_words_next(w);
    if (!w->length)
        return job_words_fail(w, "a time is missing");
    return job_time(w, p->period, &s->value);
}

/* A register of a test FIFO, without reading it: "fifo0.rx.MOVED = 64". */
static int expect_register(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;

    s->kind = JOB_EXPECT_REG;
    s->mask = UINT32_MAX;
    if (job_side_register(p, s))
        return -1;
    if (!job_word_is(w, "="))
        return job_words_fail(w, "'=' and a value");
    job_words_next(w);
    if (job_number(w, "a value", UINT32_MAX, &s->value))
        return -1;
    return job_word_strip(w, "mask=") ? job_number(w, "a mask", UINT32_MAX, &s->mask) : 0;
}

/* The last two only stand for their form. */
static const struct job_word expectations[] = {
    {"copy", expect_copy}, {"pattern", expect_pattern}, {"mem", expect_mem},
    {"irq", expect_irq},   {"end", expect_end},         {"chN", expect_chan},
    {"FIFO.SIDE.REGISTER", expect_register},
};

enum { EXPECTATIONS = sizeof expectations / sizeof *expectations };

int job_expect_parse(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;
    const struct job_word *e = job_word_lookup(w, expectations, EXPECTATIONS - 2);

    if (e) {
        job_words_next(w);
        return e->parse(p, s);
    }
    if (w->length > 2 && !memcmp(w->word, "ch", 2))
        return expect_chan(p, s);
    if (job_word_is_side_register(w))
        return expect_register(p, s);
    return job_word_unknown(w, expectations, EXPECTATIONS, "expectation");
}
