/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs_run.h"

#include "file.h"
#include "jobs_fifo_run.h"
#include "pattern.h"
#include "pl080_regs.h"

#include <inttypes.h>
#include <string.h>

enum { CHUNK = 4096 };
#define NO_JOB SIZE_MAX

struct runner {
    const struct jobs *j;
    const struct job_ops *ops;
    void *ctx;
    struct job_result *r;
    uint64_t now;
    bool over; /* nothing moves any more */
    size_t active[PL080_CHANNELS]; /* job that the channel is at */
    size_t last[PL080_CHANNELS];   /* the last start so far */
};

/* --- registers --------------------------------------------------------------------------- */

static uint32_t chan_read(struct runner *r, unsigned c, uint32_t reg)
{
    return r->ops->read(r->ctx, PL080_CHAN(c) + reg);
}

static void chan_write(struct runner *r, unsigned c, uint32_t reg, uint32_t value)
{
    r->ops->write(r->ctx, PL080_CHAN(c) + reg, value);
}

/* Channels that have been started and are not yet over are looked after. */
static void note_ends(struct runner *r)
{
    const uint32_t enabled = r->ops->peek(r->ctx, PL080_ENBLD_CHNS);
    const uint32_t failed = r->ops->peek(r->ctx, PL080_RAW_INT_ERR_STATUS);

    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        struct job_end *e;

        if (r->active[c] == NO_JOB)
            continue;
        e = &r->r->job[r->active[c]];
        if (!(r->ops->peek(r->ctx, PL080_CHAN(c) + PL080_CX_CONFIGURATION) & PL080_CONFIG_E) &&
            (enabled & BIT(c)))
            e->stopping = true;
        if (enabled & BIT(c))
            continue;
        e->end = r->now;
        e->outcome = failed & BIT(c) ? JOB_FAILED : e->stopping ? JOB_STOPPED : JOB_OK;
        e->bytes = r->ops->bytes(r->ctx, c) - e->bytes;
        r->r->end = r->now;
        r->active[c] = NO_JOB;
    }
}

/* Bytes that start N has written so far. */
static uint64_t moved(const struct runner *r, size_t n)
{
    const struct job_end *e = &r->r->job[n];

    return !r->over && r->active[e->chan] == n ? r->ops->bytes(r->ctx, e->chan) - e->bytes
                                               : e->bytes;
}

/* Software is about to stop channels that are still at work. */
static void note_stop(struct runner *r, uint32_t channels)
{
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        if ((channels & BIT(c)) && r->active[c] != NO_JOB)
            r->r->job[r->active[c]].stopping = true;
}

static void write_controller(struct runner *r, uint32_t reg, uint32_t value)
{
    const uint32_t first = PL080_CHAN(0) + PL080_CX_CONFIGURATION;

    if (reg >= first && (reg - first) % PL080_CHAN_STEP == 0 && !(value & PL080_CONFIG_E))
        note_stop(r, BIT((reg - first) / PL080_CHAN_STEP % PL080_CHANNELS));
    r->ops->write(r->ctx, reg, value);
}

/* --- statements ------------------------------------------------------------------------------ */

static void store_words(struct runner *r, uint64_t addr, const uint32_t words[4])
{
    uint8_t bytes[PL080_LLI_BYTES];

    for (unsigned i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(words[i / 4] >> 8 * (i % 4));
    r->ops->store(r->ctx, addr, bytes, sizeof bytes);
}

static void fill(struct runner *r, const struct job_statement *s)
{
    uint8_t bytes[CHUNK];
    size_t n;

    for (uint64_t done = 0; done < s->size; done += n) {
        n = s->size - done < sizeof bytes ? (size_t)(s->size - done) : sizeof bytes;
        for (size_t i = 0; i < n; i++)
            bytes[i] = pattern_byte(s->value, done + i);
        r->ops->store(r->ctx, s->addr + done, bytes, n);
    }
}

/* As the data sheet tells a driver to do it; all at one edge. */
static void start(struct runner *r, const struct job_statement *s)
{
    const unsigned c = s->chan;
    const bool busy = r->ops->peek(r->ctx, PL080_ENBLD_CHNS) & BIT(c);
    struct job_end *e = job_result_job(r->r);
    uint32_t words[4];

    if (!e)
        return;
    *e = (struct job_end){.line = s->line,
                          .chan = (uint8_t)c,
                          .start = r->now,
                          .outcome = busy ? JOB_BUSY : JOB_RUNNING,
                          .bytes = busy ? 0 : r->ops->bytes(r->ctx, c)};
    r->last[c] = r->r->jobs - 1;
    if (!busy)
        r->active[c] = r->last[c];
    for (uint32_t n = 1; n < job_pieces(&s->transfer); n++) {
        job_piece_words(&s->transfer, n, words);
        store_words(r, job_piece_at(&s->transfer, n), words);
    }
    job_piece_words(&s->transfer, 0, words);
    r->ops->write(r->ctx, PL080_INT_TC_CLEAR, BIT(c));
    r->ops->write(r->ctx, PL080_INT_ERR_CLEAR, BIT(c));
    chan_write(r, c, PL080_CX_SRC_ADDR, words[0]);
    chan_write(r, c, PL080_CX_DEST_ADDR, words[1]);
    chan_write(r, c, PL080_CX_LLI, words[2]);
    chan_write(r, c, PL080_CX_CONTROL, words[3]);
    chan_write(r, c, PL080_CX_CONFIGURATION,
               s->transfer.config | PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

static uint32_t read_register(struct runner *r, const struct job_statement *s)
{
    return s->fifo ? r->ops->fifo_read(r->ctx, s->fifo - 1u, s->reg)
                   : r->ops->read(r->ctx, s->reg);
}

static void configure(struct runner *r, unsigned c, uint32_t clear, uint32_t set)
{
    const uint32_t config = chan_read(r, c, PL080_CX_CONFIGURATION) & ~PL080_CONFIG_A;

    write_controller(r, PL080_CHAN(c) + PL080_CX_CONFIGURATION, (config & ~clear) | set);
}

static void look(struct runner *r, const struct job_statement *s, uint32_t value)
{
    job_result_look(r->r, s->line, r->now, value);
    if (!s->check)
        return;
    r->r->checks++;
    if (s->kind == JOB_RESIDUE && value != s->value)
        job_result_miss(r->r, s->line,
                        "the residue of ch%u is %u at edge %" PRIu64 ", not %" PRIu64, s->chan,
                        value, r->now, s->value);
    if (s->kind == JOB_READ && (value ^ s->value) & s->mask)
        job_result_miss(r->r, s->line,
                        "0x%08x was read at edge %" PRIu64 ", not 0x%08" PRIx64
                        " (mask 0x%08" PRIx64 ")",
                        value, r->now, s->value, s->mask);
}

static uint32_t residue(struct runner *r, unsigned c)
{
    const uint32_t control = chan_read(r, c, PL080_CX_CONTROL);

    return GET(control, PL080_CONTROL_TRANSFER_SIZE) << GET(control, PL080_CONTROL_SWIDTH);
}

/* --- expectations ------------------------------------------------------------------------------
 */

/* "ok at edge 12" */
static const char *outcome_text(const struct job_end *e, char *text, size_t size)
{
    if (e->outcome == JOB_RUNNING || e->outcome == JOB_BUSY)
        snprintf(text, size, "%s", job_outcome_name[e->outcome]);
    else
        snprintf(text, size, "%s at edge %" PRIu64, job_outcome_name[e->outcome], e->end);
    return text;
}

static void expect_chan(struct runner *r, const struct job_statement *s)
{
    char is[64];
    struct job_end *e;
    bool met;

    if (r->last[s->chan] == NO_JOB) {
        job_result_miss(r->r, s->line, "no start of ch%u is above this line", s->chan);
        return;
    }
    e = &r->r->job[r->last[s->chan]];
    met = e->outcome == s->outcome && (!s->check || e->end == s->value);
    if (s->outcome == JOB_RUNNING && s->check)
        met = e->outcome != JOB_BUSY && s->value >= e->start &&
              (e->outcome == JOB_RUNNING || s->value < e->end);
    if (!met && s->check)
        job_result_miss(r->r, s->line,
                        "ch%u, started in line %u, is not %s at edge %" PRIu64 " but %s", s->chan,
                        e->line, job_outcome_name[s->outcome], s->value,
                        outcome_text(e, is, sizeof is));
    else if (!met)
        job_result_miss(r->r, s->line, "ch%u, started in line %u, is not %s but %s", s->chan,
                        e->line, job_outcome_name[s->outcome], outcome_text(e, is, sizeof is));
    if (s->bytes_given && moved(r, r->last[s->chan]) != s->size)
        job_result_miss(r->r, s->line,
                        "ch%u, started in line %u, has moved %" PRIu64 " bytes at edge %" PRIu64
                        ", not %" PRIu64,
                        s->chan, e->line, moved(r, r->last[s->chan]), r->now, s->size);
    e->expected |= s->at_end || s->outcome != JOB_RUNNING;
}

/* The N bytes that statement S of the file wants from byte DONE of its range on; how many. */
static size_t wanted(const struct runner *r, const struct job_statement *s, uint64_t done,
                     uint8_t *bytes)
{
    size_t n = s->size - done < CHUNK ? (size_t)(s->size - done) : CHUNK;
    const struct job_statement *f;
    uint64_t reach;

    if (s->kind == JOB_EXPECT_MEM) {
        memcpy(bytes, r->j->bytes + s->bytes + done, n);
        return n;
    }
    if (s->kind == JOB_EXPECT_PATTERN) {
        for (size_t i = 0; i < n; i++)
            bytes[i] = pattern_byte(s->value, s->source + done + i);
        return n;
    }
    f = jobs_fill_at(r->j, (size_t)(s - r->j->statement), s->source + done, &reach);
    n = f && reach < n ? (size_t)reach : n;
    for (size_t i = 0; i < n; i++)
        bytes[i] = f ? pattern_byte(f->value, s->source + done + i - f->addr) : 0;
    return n;
}

static void expect_memory(struct runner *r, const struct job_statement *s)
{
    uint8_t want[CHUNK], is[CHUNK];
    size_t n;

    for (uint64_t done = 0; done < s->size; done += n) {
        n = wanted(r, s, done, want);
        r->ops->load(r->ctx, s->addr + done, is, n);
        for (size_t i = 0; i < n; i++)
            if (want[i] != is[i]) {
                job_result_miss(r->r, s->line,
                                "the byte at 0x%08" PRIx64 " is 0x%02x at edge %" PRIu64
                                ", not 0x%02x",
                                s->addr + done + i, is[i], r->now, want[i]);
                return;
            }
    }
}

static void expect_end(struct runner *r, const struct job_statement *s)
{
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        if (r->active[c] != NO_JOB) {
            job_result_miss(r->r, s->line, "there is no end: ch%u is running", c);
            return;
        }
    if (s->exact ? r->r->end != s->value : r->r->end > s->value)
        job_result_miss(r->r, s->line, "the last start ended at edge %" PRIu64 ", not %s%" PRIu64,
                        r->r->end, s->exact ? "at " : "up to ", s->value);
}

static void expect(struct runner *r, const struct job_statement *s)
{
    const uint64_t irqs = s->kind == JOB_EXPECT_IRQ ? job_result_interrupts(r->r) : 0;

    r->r->checks++;
    switch (s->kind) {
    case JOB_EXPECT_CHAN:
        return expect_chan(r, s);
    case JOB_EXPECT_END:
        return expect_end(r, s);
    case JOB_EXPECT_REG:
        return job_side_expect(r->ops, r->ctx, s, r->r, r->now);
    case JOB_EXPECT_IRQ:
        if (irqs != s->value)
            job_result_miss(r->r, s->line,
                            "%" PRIu64 " interrupts up to edge %" PRIu64 ", not %" PRIu64, irqs,
                            r->now, s->value);
        return;
    default:
        return expect_memory(r, s);
    }
}

/* --- the run -----------------------------------------------------------------------------------
 */

static void carry_out(struct runner *r, const struct job_statement *s)
{
    uint32_t words[4];

    switch (s->kind) {
    case JOB_MEMORY:
    case JOB_FIFO:
        return;
    case JOB_FILL:
        return fill(r, s);
    case JOB_FAULT:
        return r->ops->fault(r->ctx, &r->j->fault[s->value]);
    case JOB_ITEM:
        job_piece_words(&s->transfer, 0, words);
        return store_words(r, s->addr, words);
    case JOB_START:
        return start(r, s);
    case JOB_HALT:
        return configure(r, s->chan, 0, PL080_CONFIG_H);
    case JOB_RESUME:
        return configure(r, s->chan, PL080_CONFIG_H, 0);
    case JOB_DISABLE:
        return configure(r, s->chan, PL080_CONFIG_E, 0);
    case JOB_CONTROLLER:
        return r->ops->write(r->ctx, PL080_CONFIGURATION, s->value ? PL080_CONFIGURATION_E : 0);
    case JOB_RESET:
        note_stop(r, UINT32_MAX);
        return r->ops->reset(r->ctx);
    case JOB_READ:
        return look(r, s, read_register(r, s));
    case JOB_WRITE:
        if (s->fifo)
            return r->ops->fifo_write(r->ctx, s->fifo - 1u, s->reg, (uint32_t)s->value);
        return write_controller(r, s->reg, (uint32_t)s->value);
    case JOB_SIDE:
        return job_side_begin(r->ops, r->ctx, s);
    case JOB_RESIDUE:
        return look(r, s, residue(r, s->chan));
    default:
        return expect(r, s);
    }
}

static void pass_time(struct runner *r, uint64_t edge)
{
    do {
        r->now = r->ops->run(r->ctx, edge);
        note_ends(r);
    } while (r->now < edge);
}

/* All that lies in memory must do so, and is known before anything happens. */
static int check_memory(const struct jobs *j, const struct job_target *t, struct failure *f)
{
    for (size_t i = 0; i < j->count; i++) {
        const struct job_statement *s = &j->statement[i];
        const uint32_t pieces = s->kind == JOB_START ? job_pieces(&s->transfer) - 1 : 0;
        uint64_t addr = s->addr, size = s->size;

        if (s->kind == JOB_ITEM || pieces) {
            addr = pieces ? s->transfer.pieces : addr;
            size = PL080_LLI_BYTES * (pieces ? pieces : 1);
        } else if (s->kind != JOB_FILL && s->kind != JOB_EXPECT_COPY &&
                   s->kind != JOB_EXPECT_PATTERN && s->kind != JOB_EXPECT_MEM) {
            continue;
        }
        if (!t->ops->is_memory(t->ctx, addr, size))
            return fail(f,
                        "%s:%u: there is no memory from 0x%08" PRIx64 " to 0x%08" PRIx64
                        "; see 'memory' in docs/jobs.md, or the map of the board with dmavp info",
                        j->name, s->line, addr, addr + size - 1);
    }
    return 0;
}

static void hash_memory(struct runner *r)
{
    uint8_t bytes[CHUNK];
    uint64_t h = 0;
    size_t n;

    for (size_t i = 0; i < r->j->count; i++) {
        const struct job_statement *s = &r->j->statement[i];

        if (s->kind != JOB_MEMORY && s->kind != JOB_FILL)
            continue;
        for (uint64_t done = 0; done < s->size; done += n) {
            n = s->size - done < sizeof bytes ? (size_t)(s->size - done) : sizeof bytes;
            r->ops->load(r->ctx, s->addr + done, bytes, n);
            h = h * UINT64_C(0x100000001b3) + file_hash(bytes, n);
        }
    }
    r->r->memory_hash = h;
}

static void forget_starts(struct runner *r)
{
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        r->last[c] = NO_JOB;
}

/* What is left once nothing moves any more. */
static void conclude(struct runner *r, const struct device_class *cls)
{
    size_t starts = 0;
    char is[64];

    forget_starts(r);
    for (size_t i = 0; i < r->j->count; i++) {
        const struct job_statement *s = &r->j->statement[i];

        if (s->kind == JOB_START && starts < r->r->jobs)
            r->last[s->chan] = starts++;
        else if (s->at_end)
            expect(r, s);
    }
    for (size_t i = 0; i < r->r->jobs; i++) {
        const struct job_end *e = &r->r->job[i];

        if (e->expected)
            continue;
        r->r->checks++;
        if (e->outcome != JOB_OK)
            job_result_miss(r->r, e->line, "ch%u is not ok but %s, and no line expects that",
                            e->chan, outcome_text(e, is, sizeof is));
    }
    for (unsigned i = 0; i < cls->reg_count; i++)
        for (unsigned n = 0; n < reg_copies(cls->regs[i].count); n++) {
            const uint32_t offset = cls->regs[i].offset + n * cls->regs[i].step;

            job_result_reg(r->r, 0, offset, r->ops->peek(r->ctx, offset));
        }
    for (unsigned i = 0; i < r->j->fifos; i++)
        job_fifo_conclude(r->ops, r->ctx, r->j, i, r->r);
    job_result_sort_wires(r->r);
    hash_memory(r);
}

int jobs_run(const struct jobs *j, const struct job_target *t, uint64_t limit,
             struct job_result *result, struct failure *f)
{
    struct runner r = {.j = j, .ops = t->ops, .ctx = t->ctx, .r = result};
    const uint64_t last = limit > UINT64_MAX - j->last_edge ? UINT64_MAX : j->last_edge + limit;

    job_result_init(result, t->cls);
    job_result_names(result, j);
    forget_starts(&r);
    memcpy(r.active, r.last, sizeof r.active);
    if (j->fifos && !t->ops->fifo_read)
        return fail(f, "%s:%u: no test FIFO can be here", j->name, j->fifo[0].at);
    if (t->ops->begin(t->ctx, j, result, f) || check_memory(j, t, f))
        return -1;
    for (size_t i = 0; i < j->count; i++) {
        const struct job_statement *s = &j->statement[i];

        if (s->at_end)
            continue;
        if (s->edge > r.now)
            pass_time(&r, s->edge);
        carry_out(&r, s);
        note_ends(&r);
    }
    while (r.now < last && !t->ops->idle(t->ctx)) {
        r.now = t->ops->run(t->ctx, last);
        note_ends(&r);
    }
    result->restless = !t->ops->idle(t->ctx);
    result->limited = result->restless && t->ops->peek(t->ctx, PL080_ENBLD_CHNS);
    result->stuck = !result->limited && t->ops->stuck(t->ctx);
    for (unsigned c = 0; c < PL080_CHANNELS; c++)
        if (r.active[c] != NO_JOB)
            result->job[r.active[c]].bytes =
                t->ops->bytes(t->ctx, c) - result->job[r.active[c]].bytes;
    r.over = true;
    conclude(&r, t->cls);
    return result->no_memory ? fail(f, "%s: out of memory", j->name) : 0;
}
