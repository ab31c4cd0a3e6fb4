/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of a job file. */
#include "jobs_parse.h"
#include "pl080_regs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int job_range(struct job_words *w, struct job_statement *s)
{
    if (job_number(w, "an address", UINT32_MAX, &s->addr))
        return -1;
    if (w->length) {
        const struct job_words at = *w;

        if (job_number(w, "a size", UINT64_C(1) << 32, &s->size))
            return -1;
        if (!s->size || s->size > (UINT64_C(1) << 32) - s->addr) {
            *w = at;
            return job_words_fail(w, "a size is at least 1 and ends within 4 GiB");
        }
        return 0;
    }
    return job_words_fail(w, "a size is missing, such as 64 or 4K");
}

/* --- memory ------------------------------------------------------------------------- */

static int parse_memory(struct job_parser *p, struct job_statement *s)
{
    struct job_words at = p->words;
    uint64_t waits[2];

    s->kind = JOB_MEMORY;
    if (job_range(&p->words, s))
        return -1;
    p->jobs->memory_bytes += s->size;
    if (++p->jobs->memories > JOBS_MEMORIES || p->jobs->memory_bytes > JOBS_MEMORY_BYTES)
        return job_words_fail(&at, "all memories are at most %d of %uM together", JOBS_MEMORIES,
                              JOBS_MEMORY_BYTES >> 20);
    if (p->edge)
        return job_words_fail(&at, "memory is there from the start; write it above what happens");
    s->waits = (struct job_waits){0};
    if (job_word_strip(&p->words, "waits=")) {
        if (job_pair(&p->words, "waits", 1000, waits))
            return -1;
        s->waits = (struct job_waits){true, (uint32_t)waits[0], (uint32_t)waits[1]};
    }
    return 0;
}

static int parse_fill(struct job_parser *p, struct job_statement *s)
{
    struct job_words at = p->words;

    s->kind = JOB_FILL;
    if (job_range(&p->words, s))
        return -1;
    if (p->jobs->fills == JOBS_FILLS)
        return job_words_fail(&at, "more than %d times fill", JOBS_FILLS);
    if (s->size > JOBS_MEMORY_BYTES)
        return job_words_fail(&at, "a fill has at most %uM", JOBS_MEMORY_BYTES >> 20);
    p->jobs->fill[p->jobs->fills++] = p->jobs->count;
    if (!job_word_strip(&p->words, "seed="))
        return p->words.length ? job_words_fail(&p->words, "there is seed=N") : 0;
    return job_number(&p->words, "a seed", UINT64_MAX, &s->value);
}

/* A line of a fault script, from its first word on. */
static int parse_fault(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;

    s->kind = JOB_FAULT;
    if (p->jobs->faults == JOBS_FAULTS)
        return job_words_fail(w, "more than %d faults", JOBS_FAULTS);
    s->value = p->jobs->faults++;
    return fault_line_parse(w, &p->names, &p->jobs->fault[s->value]);
}

static int parse_item(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words, at = *w;

    s->kind = JOB_ITEM;
    if (job_number(w, "an address", UINT32_MAX, &s->addr))
        return -1;
    if (s->addr & 3)
        return job_words_fail(&at, "a list item lies at a multiple of 4");
    return job_transfer_parse(p, true, &s->transfer);
}

/* --- channels and registers ---------------------------------------------------------- */

static int channel(struct job_parser *p, struct job_statement *s)
{
    return job_channel(&p->words, p->cls->chans, &s->chan);
}

static int parse_start(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_START;
    p->jobs->starts++;
    return channel(p, s) ? -1 : job_transfer_parse(p, false, &s->transfer);
}

static int parse_halt(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_HALT;
    return channel(p, s);
}

static int parse_resume(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_RESUME;
    return channel(p, s);
}

static int parse_disable(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_DISABLE;
    return channel(p, s);
}

static int parse_controller(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_CONTROLLER;
    s->value = job_word_is(&p->words, "on");
    if (!s->value && !job_word_is(&p->words, "off"))
        return job_words_fail(&p->words, "controller on, or controller off");
    job_words_next(&p->words);
    return 0;
}

static int parse_reset(struct job_parser *p, struct job_statement *s)
{
    (void)p;
    s->kind = JOB_RESET;
    return 0;
}

static const struct reg *reg_called(const struct device_class *cls, const char *name, size_t length)
{
    for (unsigned i = 0; i < cls->reg_count; i++)
        if (strlen(cls->regs[i].name) == length && !memcmp(cls->regs[i].name, name, length))
            return &cls->regs[i];
    return NULL;
}

void job_register_names(const struct device_class *cls, char *names, size_t size)
{
    *names = 0;
    for (unsigned i = 0; i < cls->reg_count; i++)
        fail_list(names, size, cls->regs[i].name);
}

static int no_register(struct job_words *w, const struct device_class *cls)
{
    char names[400], text[40];

    job_register_names(cls, names, sizeof names);
    return job_words_fail(w, "%s has no register '%s'; there are %s", cls->name,
                          job_word_text(w, text, sizeof text), names);
}

int job_register(struct job_words *w, const struct device_class *cls, uint32_t *offset)
{
    const char *open = w->length ? memchr(w->word, '[', w->length) : NULL;
    const size_t length = open ? (size_t)(open - w->word) : w->length;
    const struct reg *r = reg_called(cls, w->word, length);
    uint64_t n = 0;

    if (!w->length)
        return job_words_fail(w, "the name of a register is missing, such as CxControl[0]");
    if (!r)
        return no_register(w, cls);
    const unsigned copies = reg_copies(r->count), last = r->first + copies - 1;
    if (open &&
        (copies == 1 || w->word[w->length - 1] != ']' ||
         !job_number_parse(open + 1, w->length - length - 2, &n) || n < r->first || n > last))
        n = UINT64_MAX;
    if (n == UINT64_MAX || (!open && copies > 1))
        return copies > 1
                   ? job_words_fail(w, "there are %s[%u] to %s[%u]", r->name, r->first, r->name,
                                    last)
                   : job_words_fail(w, "there is one %s; write it without a number", r->name);
    *offset = r->offset + (uint32_t)(open ? n - r->first : 0) * r->step;
    job_words_next(w);
    return 0;
}

/* A register of the controller, or with dots one of a test FIFO. */
static int register_name(struct job_parser *p, struct job_statement *s)
{
    return job_word_is_side_register(&p->words) ? job_side_register(p, s)
                                                : job_register(&p->words, p->cls, &s->reg);
}

/* `soft burst 3`: one bit of a soft request register. */
static int parse_soft(struct job_parser *p, struct job_statement *s)
{
    static const uint32_t reg[] = {[DMA_REQ_BURST] = PL080_SOFT_BREQ,
                                   [DMA_REQ_SINGLE] = PL080_SOFT_SREQ,
                                   [DMA_REQ_LAST_BURST] = PL080_SOFT_LBREQ,
                                   [DMA_REQ_LAST_SINGLE] = PL080_SOFT_LSREQ};
    struct job_words *w = &p->words;
    uint32_t signal;
    uint64_t line;

    s->kind = JOB_WRITE;
    if (job_signal(w, &signal) ||
        job_number(w, "a request line", PL080_REQUEST_LINES - 1, &line))
        return -1;
    s->reg = reg[signal];
    s->value = BIT(line);
    return 0;
}

/* "= VALUE", if the line goes on. */
static int compare_with(struct job_words *w, struct job_statement *s, uint64_t most)
{
    if (!w->length)
        return 0;
    s->check = true;
    if (!job_word_is(w, "="))
        return job_words_fail(w, "'=' and a value, or nothing");
    job_words_next(w);
    return job_number(w, "a value", most, &s->value);
}

static int parse_read(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_READ;
    s->mask = UINT32_MAX;
    if (register_name(p, s) || compare_with(&p->words, s, UINT32_MAX))
        return -1;
    if (s->check && job_word_strip(&p->words, "mask="))
        return job_number(&p->words, "a mask", UINT32_MAX, &s->mask);
    return 0;
}

static int parse_write(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_WRITE;
    return register_name(p, s) ? -1 : job_number(&p->words, "a value", UINT32_MAX, &s->value);
}

static int parse_residue(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_RESIDUE;
    return channel(p, s) ? -1 : compare_with(&p->words, s, UINT32_MAX);
}

/* --- the file ------------------------------------------------------------------------------ */

static const struct job_word statements[] = {
    {"memory", parse_memory},
    {"fill", parse_fill},
    {"item", parse_item},
    {"start", parse_start},
    {"halt", parse_halt},
    {"resume", parse_resume},
    {"disable", parse_disable},
    {"controller", parse_controller},
    {"reset", parse_reset},
    {"read", parse_read},
    {"write", parse_write},
    {"residue", parse_residue},
    {"soft", parse_soft},
    {"fifo", job_fifo_parse},
    {"rx", job_rx_parse},
    {"tx", job_tx_parse},
    {"off", job_off_parse},
    {"raise", job_raise_parse},
    {"expect", job_expect_parse},
};

enum { STATEMENTS = sizeof statements / sizeof *statements };

const struct job_word *job_word_lookup(const struct job_words *w, const struct job_word *words,
                                       unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (job_word_is(w, words[i].name))
            return &words[i];
    return NULL;
}

int job_word_unknown(struct job_words *w, const struct job_word *words, unsigned n,
                     const char *what)
{
    char names[300] = "", text[40];

    for (unsigned i = 0; i < n; i++)
        fail_list(names, sizeof names, words[i].name);
    if (words == statements)
        fault_words(names, sizeof names);
    if (!w->length)
        return job_words_fail(w, "%s is missing; there are %s", what, names);
    return job_words_fail(w, "'%s' is no %s; there are %s", job_word_text(w, text, sizeof text),
                          what, names);
}

/* The time column, if there is one: "@120", "+40", "1.5us". */
static int time_column(struct job_parser *p, bool *timed)
{
    struct job_words *w = &p->words, at = *w;
    const bool relative = job_word_strip(w, "+");
    uint64_t edge;

    *timed = relative || job_word_strip(w, "@") || (*w->word >= '0' && *w->word <= '9');
    if (!*timed)
        return 0;
    if (!relative && w->word == at.word && job_number_parse(w->word, w->length, &edge))
        return job_words_fail(w, "a time in clock edges is @%" PRIu64 " or +%" PRIu64, edge, edge);
    if (job_time(w, p->period, &edge))
        return -1;
    if (relative)
        edge += p->edge;
    if (edge < p->edge)
        return job_words_fail(&at,
                              "edge %" PRIu64 " is before edge %" PRIu64 " of line %u; lines "
                              "stand in the order of time",
                              edge, p->edge, p->edge_line);
    if (edge > UINT64_C(10000000000000000000) / p->period)
        return job_words_fail(&at, "a time is at most 10^7 s");
    p->edge = edge;
    p->edge_line = w->line;
    return 0;
}

static int parse_statement(struct job_parser *p)
{
    struct job_words *w = &p->words;
    struct job_statement s = {.line = w->line};
    const struct job_word *what;
    bool timed;

    if (time_column(p, &timed))
        return -1;
    s.edge = p->edge;
    what = job_word_lookup(w, statements, STATEMENTS);
    if (!what && !fault_word(w))
        return job_word_unknown(w, statements, STATEMENTS, "statement");
    if (what)
        job_words_next(w);
    s.at_end = what && what->parse == job_expect_parse && !timed;
    if ((what ? what->parse : parse_fault)(p, &s) || job_words_end(w))
        return -1;
    if (p->jobs->count == p->room) {
        struct job_statement *more;

        p->room = p->room ? 2 * p->room : 64;
        more = realloc(p->jobs->statement, p->room * sizeof *more);
        if (!more)
            return job_words_fail(w, "out of memory");
        p->jobs->statement = more;
    }
    p->jobs->statement[p->jobs->count++] = s;
    p->jobs->last_edge = p->edge;
    return 0;
}

/* What a fault's line can name. */
static void name_wires(struct job_parser *p)
{
    struct fault_names *n = &p->names;

    n->job = true;
    n->top = UINT32_MAX;
    n->period = p->period;
    n->chans = p->cls->chans;
    for (unsigned i = 0; p->cls->irq_names && i < p->cls->irqs; i++)
        snprintf(n->wire[n->wires++], FAULT_NAME, "%s", p->cls->irq_names[i]);
}

int jobs_parse(struct jobs *j, const char *name, const char *text, size_t size,
               const struct device_class *cls, uint64_t period, struct failure *f)
{
    struct job_parser p = {.jobs = j, .cls = cls, .period = period ? period : 1};
    const char *end = text + size;

    memset(j, 0, sizeof *j);
    j->name = name;
    j->cls = cls;
    name_wires(&p);
    p.words.file = name;
    p.words.f = f;
    for (const char *line = text; line < end; line++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));

        stop = stop ? stop : end;
        p.words.line++;
        job_words_begin(&p.words, line, stop);
        if (p.words.length && parse_statement(&p))
            return -1;
        line = stop;
    }
    if (!j->count)
        return fail(f, "%s: has no statement; see docs/jobs.md", name);
    return 0;
}

void jobs_free(struct jobs *j)
{
    free(j->statement);
    free(j->bytes);
    memset(j, 0, sizeof *j);
}

const struct job_statement *jobs_fill_at(const struct jobs *j, size_t before, uint64_t addr,
                                         uint64_t *reach)
{
    *reach = UINT64_MAX;
    for (unsigned i = j->fills; i-- > 0;) {
        const struct job_statement *s = &j->statement[j->fill[i]];

        if (j->fill[i] >= before)
            continue;
        if (addr - s->addr < s->size) {
            *reach = s->size - (addr - s->addr) < *reach ? s->size - (addr - s->addr) : *reach;
            return s;
        }
        if (s->addr > addr && s->addr - addr < *reach)
            *reach = s->addr - addr;
    }
    return NULL;
}
