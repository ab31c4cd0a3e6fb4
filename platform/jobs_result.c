/* SPDX-License-Identifier: Apache-2.0 */
#include "jobs_result.h"

#include "test_fifo.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* --- collecting ----------------------------------------------------------------------- */

void job_result_init(struct job_result *r, const struct device_class *cls)
{
    memset(r, 0, sizeof *r);
    r->cls = cls;
}

void job_result_names(struct job_result *r, const struct jobs *j)
{
    for (unsigned i = 0; i < j->fifos; i++)
        memcpy(r->fifo[i], j->fifo[i].name, sizeof r->fifo[i]);
}

void job_result_free(struct job_result *r)
{
    free(r->beat);
    free(r->irq);
    free(r->wire);
    free(r->look);
    free(r->job);
    free(r->miss);
    free(r->reg);
    memset(r, 0, sizeof *r);
}

/* Room for one more of the COUNT elements of SIZE bytes at *LIST, which grows by doubling. The new
 * one is zero; NULL: no memory. */
static void *add(struct job_result *r, void *list, size_t *count, size_t size)
{
    void *old, *more;

    memcpy(&old, list, sizeof old);
    if (!(*count & (*count - 1))) { /* 0 or a power of two: it is full */
        more = realloc(old, (*count ? 2 * *count : 1) * size);
        if (!more) {
            r->no_memory = true;
            return NULL;
        }
        memcpy(list, &more, sizeof more);
        old = more;
    }
    return memset((char *)old + (*count)++ * size, 0, size);
}

#define ADD(r, list, count) add((r), &(r)->list, &(r)->count, sizeof *(r)->list)

void job_result_beat(struct job_result *r, const struct job_beat *b)
{
    struct job_beat *to = ADD(r, beat, beats);

    if (to)
        *to = *b;
}

void job_result_irq(struct job_result *r, uint64_t edge, unsigned line, bool level)
{
    struct job_irq *to = ADD(r, irq, irqs);

    if (to)
        *to = (struct job_irq){edge, line, level};
}

void job_result_wire(struct job_result *r, const struct job_wire *w)
{
    struct job_wire *to = ADD(r, wire, wires);

    if (to)
        *to = *w;
}

static int earlier(const void *a, const void *b)
{
    const struct job_wire *x = a, *y = b;
    const int sides = (x->fifo * TEST_FIFO_SIDES + x->side) - (y->fifo * TEST_FIFO_SIDES + y->side);

    if (sides)
        return sides;
    if (x->edge != y->edge)
        return x->edge < y->edge ? -1 : 1;
    return x->ack != y->ack ? y->ack - x->ack : x->order < y->order ? -1 : 1;
}

/* Who is told first at an edge is no fact. */
void job_result_sort_wires(struct job_result *r)
{
    for (size_t i = 0; i < r->wires; i++)
        r->wire[i].order = i;
    if (r->wires)
        qsort(r->wire, r->wires, sizeof *r->wire, earlier);
}

void job_result_look(struct job_result *r, uint32_t line, uint64_t edge, uint32_t value)
{
    struct job_look *to = ADD(r, look, looks);

    if (to)
        *to = (struct job_look){line, value, edge};
}

struct job_end *job_result_job(struct job_result *r)
{
    return ADD(r, job, jobs);
}

void job_result_reg(struct job_result *r, unsigned fifo, uint32_t offset, uint32_t value)
{
    if (ADD(r, reg, regs)) {
        r->reg[r->regs - 1].fifo = (uint8_t)fifo;
        r->reg[r->regs - 1].offset = offset;
        r->reg[r->regs - 1].value = value;
    }
}

void job_result_miss(struct job_result *r, uint32_t line, const char *format, ...)
{
    struct job_miss *to;
    va_list ap;

    if (r->missed++ >= JOB_MISSES || !(to = ADD(r, miss, misses)))
        return;
    to->line = line;
    va_start(ap, format);
    vsnprintf(to->text, sizeof to->text, format, ap);
    va_end(ap);
}

uint64_t job_result_interrupts(const struct job_result *r)
{
    uint64_t n = 0;

    for (size_t i = 0; i < r->irqs; i++)
        n += r->irq[i].level && r->irq[i].line + 1 == r->cls->irqs;
    return n;
}

/* --- as text ------------------------------------------------------------------------------ */

/* The facts of a result in order: kind of list, number of its element. */
enum part { PART_BEATS, PART_IRQS, PART_WIRES, PART_LOOKS, PART_ENDS, PART_REGS, PART_SUM, PARTS };

static size_t count_of(const struct job_result *r, enum part part)
{
    const size_t counts[PARTS] = {r->beats, r->irqs, r->wires, r->looks, r->jobs, r->regs, 1};

    return counts[part];
}

static void describe_beat(const struct job_beat *b, char *text, size_t size)
{
    static const char *const status[] = {"", ": decode miss", ": ERROR"};

    snprintf(text, size,
             "beat   cycle %" PRIu64 " to edge %" PRIu64 " ch%u M%u %s 0x%08" PRIx64 " %u%s",
             b->start, b->end, b->chan, b->port + 1u, dma_kind_names[b->kind], b->addr, b->ok_bytes,
             status[b->status % 3]);
}

static void describe_reg(const struct job_result *r, size_t i, char *text, size_t size)
{
    const uint32_t offset = r->reg[i].offset, value = r->reg[i].value;
    const unsigned fifo = r->reg[i].fifo;
    const struct reg *reg = fifo ? test_fifo_class.regs : r->cls->regs;

    while (offset < reg->offset ||
           offset >= reg->offset + reg_copies(reg->count) * (reg->step ? reg->step : 4u) ||
           (offset - reg->offset) % (reg->step ? reg->step : 4u))
        reg++; /* the offsets come from this table */
    if (fifo)
        snprintf(text, size, "reg    %s.%s.%s 0x%08x", r->fifo[fifo - 1],
                 test_fifo_class.request_names[(offset - reg->offset) / reg->step], reg->name,
                 value);
    else if (reg_copies(reg->count) > 1)
        snprintf(text, size, "reg    %s[%u] 0x%08x", reg->name,
                 reg->first + (offset - reg->offset) / reg->step, value);
    else
        snprintf(text, size, "reg    %s 0x%08x", reg->name, value);
}

static void describe_wire(const struct job_result *r, const struct job_wire *w, char *text,
                          size_t size)
{
    static const char *const requests[] = {"SREQ", "BREQ", "LSREQ", "LBREQ"},
                            *const acks[] = {"CLR", "TC"};
    int n = snprintf(text, size, "wire   edge %" PRIu64 " %s.%s %s", w->edge, r->fifo[w->fifo],
                     test_fifo_class.request_names[w->side], w->ack ? "ack" : "request");

    for (unsigned i = 0; i < (w->ack ? 2u : 4u); i++)
        if (w->signals & BIT(i))
            n += snprintf(text + n, size - (size_t)n, " %s", w->ack ? acks[i] : requests[i]);
    if (!w->signals)
        snprintf(text + n, size - (size_t)n, " low");
}

static void describe_end(const struct job_end *e, char *text, size_t size)
{
    int n = snprintf(text, size, "start  line %u ch%u edge %" PRIu64 ": %" PRIu64 " bytes, %s",
                     e->line, e->chan, e->start, e->bytes, job_outcome_name[e->outcome]);

    if (e->outcome != JOB_RUNNING && e->outcome != JOB_BUSY)
        snprintf(text + n, size - (size_t)n, " at edge %" PRIu64, e->end);
}

static void describe(const struct job_result *r, enum part part, size_t i, char *text, size_t size)
{
    switch (part) {
    case PART_BEATS:
        return describe_beat(&r->beat[i], text, size);
    case PART_IRQS:
        snprintf(text, size, "irq    edge %" PRIu64 " %s %d", r->irq[i].edge,
                 r->cls->irq_names[r->irq[i].line], r->irq[i].level);
        return;
    case PART_WIRES:
        return describe_wire(r, &r->wire[i], text, size);
    case PART_LOOKS:
        snprintf(text, size, "read   line %u edge %" PRIu64 " 0x%08x", r->look[i].line,
                 r->look[i].edge, r->look[i].value);
        return;
    case PART_ENDS:
        return describe_end(&r->job[i], text, size);
    case PART_REGS:
        return describe_reg(r, i, text, size);
    case PART_SUM:
    case PARTS:
        break;
    }
    snprintf(text, size, "memory %016" PRIx64 ", end edge %" PRIu64 "%s", r->memory_hash, r->end,
             r->limited ? ", time limit"
             : r->stuck ? ", stuck"
                        : "");
}

enum { LINE = 200, AROUND = 3 };

void job_result_print(const struct job_result *r, bool beats, FILE *out)
{
    char text[LINE];

    for (unsigned part = beats ? PART_BEATS : PART_IRQS; part < PARTS; part++)
        for (size_t i = 0; i < count_of(r, (enum part)part); i++) {
            describe(r, (enum part)part, i, text, sizeof text);
            fprintf(out, "%s\n", text);
        }
}

/* --- comparing ------------------------------------------------------------------------------- */

static void print_around(const struct job_result *r, const char *name, enum part part, size_t i,
                         FILE *out)
{
    char text[LINE];

    for (size_t k = i > AROUND ? i - AROUND : 0; k <= i + AROUND && k <= count_of(r, part); k++) {
        if (k == count_of(r, part))
            snprintf(text, sizeof text, "(no more)");
        else
            describe(r, part, k, text, sizeof text);
        fprintf(out, "%c %-10s %s\n", k == i ? '>' : ' ', name, text);
    }
}

bool job_result_equal(const struct job_result *a, const char *name_a, const struct job_result *b,
                      const char *name_b, bool beats, FILE *out)
{
    char text_a[LINE], text_b[LINE];

    for (unsigned n = beats ? PART_BEATS : PART_IRQS; n < PARTS; n++) {
        const enum part part = (enum part)n;
        const size_t ca = count_of(a, part), cb = count_of(b, part);

        if (part == PART_WIRES && !beats) /* nor are these seen */
            continue;
        for (size_t i = 0; i < ca || i < cb; i++) {
            if (i < ca && i < cb) {
                describe(a, part, i, text_a, sizeof text_a);
                describe(b, part, i, text_b, sizeof text_b);
                if (!strcmp(text_a, text_b))
                    continue;
            }
            if (out) {
                print_around(a, name_a, part, i, out);
                print_around(b, name_b, part, i, out);
            }
            return false;
        }
    }
    return true;
}
