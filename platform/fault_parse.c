/* SPDX-License-Identifier: Apache-2.0 */
#include "fault_parse.h"

#include "units.h"

#include <string.h>

enum { SHOWN = 40 }; /* characters of a word in a message */

/* First words, FAULT_ERROR to FAULT_POISON; "irq" and "request" come behind. */
enum { RANGE_KINDS = FAULT_POISON + 1 };

static int range_kind(const struct job_words *w)
{
    for (int k = 0; k < RANGE_KINDS; k++)
        if (job_word_is(w, fault_kind_names[k]))
            return k;
    return -1;
}

bool fault_word(const struct job_words *w)
{
    return range_kind(w) >= 0 || job_word_is(w, "irq") || job_word_is(w, "request");
}

void fault_words(char *text, size_t size)
{
    for (int k = 0; k < RANGE_KINDS; k++)
        fail_list(text, size, fault_kind_names[k]);
    fail_list(text, size, "irq");
    fail_list(text, size, "request");
}

/* --- values --------------------------------------------------------------------------- */

/* A time in ps; in a job file in edges. */
static int time_value(struct job_words *w, const struct fault_names *names, uint64_t *time)
{
    char text[SHOWN];

    if (names->job)
        return job_time(w, names->period, time);
    if (time_parse(job_word_text(w, text, sizeof text), time))
        return job_words_fail(w, "a time is one with ps, ns, us, ms or s, at most 10^7 s, such as "
                                 "1.5us, not '%s'", text);
    job_words_next(w);
    return 0;
}

static int count_value(struct job_words *w, const char *what, uint64_t *value)
{
    struct job_words at = *w;

    if (job_number(w, what, UINT32_MAX, value))
        return -1;
    return *value ? 0 : job_words_fail(&at, "%s is at least 1", what);
}

/* FIRST or FIRST..LAST */
static int range(struct job_words *w, const struct fault_names *names, struct fault_rule *r)
{
    const bool two = job_word_split(w, "..");
    const struct job_words at = *w;

    if (job_number(w, "an address", names->top, &r->first))
        return -1;
    r->last = r->first;
    if (two && job_number(w, "an address", names->top, &r->last))
        return -1;
    if (r->last >= r->first)
        return 0;
    *w = at;
    return job_words_fail(w, "FIRST..LAST: the last byte lies before the first");
}

static int initiator(struct job_words *w, const struct fault_names *names, struct fault_rule *r)
{
    char list[300] = "", text[SHOWN];

    if (names->job)
        return job_words_fail(w, "in a job file all accesses are the controller's; leave out "
                                 "initiator=");
    for (unsigned i = 0; i < names->initiators; i++) {
        if (job_word_is(w, names->initiator[i])) {
            r->initiator = (int)i;
            job_words_next(w);
            return 0;
        }
        fail_list(list, sizeof list, names->initiator[i]);
    }
    return job_words_fail(w, "there is no initiator '%s'; there are %s",
                          job_word_text(w, text, sizeof text), list);
}

/* The wires of the device that the current word names, or else all, in a list. */
static void wires_near(const struct fault_names *names, const struct job_words *w, bool request,
                       char *list, size_t size)
{
    const char *dot = memchr(w->word, '.', w->length);
    const size_t device = dot ? (size_t)(dot + 1 - w->word) : 0;
    bool near = false;

    for (unsigned i = 0; i < names->wires; i++)
        near |= names->request[i] == request && device && !strncmp(names->wire[i], w->word, device);
    for (unsigned i = 0; i < names->wires; i++)
        if (names->request[i] == request && (!near || !strncmp(names->wire[i], w->word, device)))
            fail_list(list, size, names->wire[i]);
}

static int wire(struct job_words *w, const struct fault_names *names, bool request, int *number)
{
    const char *what = request ? "request line" : "interrupt line";
    char list[300] = "", text[SHOWN];

    for (unsigned i = 0; i < names->wires; i++)
        if (names->request[i] == request && job_word_is(w, names->wire[i])) {
            *number = (int)i;
            job_words_next(w);
            return 0;
        }
    wires_near(names, w, request, list, sizeof list);
    if (!*list)
        return job_words_fail(w, "there is no %s here", what);
    if (!w->length)
        return job_words_fail(w, "a line is missing; there are %s", list);
    return job_words_fail(w, "there is no %s '%s'; there are %s", what,
                          job_word_text(w, text, sizeof text), list);
}

/* --- options -------------------------------------------------------------------------- */

/* Options that a line takes, bit by bit. */
enum {
    OPT_INITIATOR = 1,
    OPT_CHANNEL = 2,
    OPT_NTH = 4,
    OPT_COUNT = 8,
    OPT_CYCLES = 16,
    OPT_XOR = 32,
    OPT_AT = 64,
    OPT_FOR = 128,
    OPT_END = 256,
    OPT_SIGNAL = 512,
};

static const char *const option_words[] = {"initiator=", "channel=", "nth=", "count=", "cycles=",
                                           "xor=",       "at=",      "for=", "end",
                                           "signal="};

enum { OPTIONS = sizeof option_words / sizeof *option_words };

static int option_value(struct job_words *w, const struct fault_names *names, unsigned which,
                        struct fault_line *l)
{
    struct fault_rule *r = &l->rule;
    uint64_t n = 0;
    int status;

    switch (which) {
    case OPT_INITIATOR:
        return initiator(w, names, r);
    case OPT_CHANNEL:
        status = job_number(w, "a channel", names->chans ? names->chans - 1 : 0, &n);
        r->chan = (int)n;
        return status;
    case OPT_NTH:
        return count_value(w, "nth", &r->nth);
    case OPT_COUNT:
        return count_value(w, "count", &r->count);
    case OPT_CYCLES:
        status = job_number(w, "cycles", FAULT_CYCLES, &n);
        r->cycles = (uint32_t)n;
        return status;
    case OPT_XOR:
        return job_number(w, "xor", UINT64_MAX, &r->flip);
    case OPT_AT:
        return names->job ? job_words_fail(w, "in a job file the line begins with its time; leave "
                                              "out at=")
                          : time_value(w, names, &l->at);
    case OPT_FOR:
        return time_value(w, names, &l->length);
    case OPT_SIGNAL:
        return job_signal(w, &l->signals);
    default:
        r->end = true;
        job_words_next(w);
        return 0;
    }
}

/* All options up to the end of the line, of those in MAY. GIVEN: which there were. */
static int options(struct job_words *w, const struct fault_names *names, unsigned may,
                   struct fault_line *l, unsigned *given)
{
    char list[120] = "", text[SHOWN];
    unsigned i;

    for (*given = 0; w->length;) {
        for (i = 0; i < OPTIONS; i++)
            if (may >> i & 1 && (1u << i == OPT_END ? job_word_is(w, option_words[i])
                                                    : job_word_strip(w, option_words[i])))
                break;
        if (i < OPTIONS) {
            if (option_value(w, names, 1u << i, l))
                return -1;
            *given |= 1u << i;
            continue;
        }
        if (names->job)
            may &= ~(unsigned)(OPT_INITIATOR | OPT_AT);
        for (i = 0; i < OPTIONS; i++)
            if (may >> i & 1)
                fail_list(list, sizeof list, option_words[i]);
        return job_words_fail(w, "'%s' is too much; there are %s",
                              job_word_text(w, text, sizeof text), list);
    }
    return 0;
}

/* --- lines ---------------------------------------------------------------------------- */

/* "read", "write", "fetch", or nothing: all. */
static void accesses(struct job_words *w, struct fault_rule *r)
{
    for (int k = 0; dma_kind_names[k]; k++)
        if (job_word_is(w, dma_kind_names[k])) {
            r->accesses = 1u << k;
            job_words_next(w);
            return;
        }
}

static int parse_range(struct job_words *w, const struct fault_names *names, enum fault_kind kind,
                       struct fault_line *l)
{
    unsigned may = OPT_INITIATOR | OPT_CHANNEL | OPT_NTH | OPT_COUNT | OPT_AT, given;

    may |= kind == FAULT_DELAY ? OPT_CYCLES : kind == FAULT_CORRUPT ? OPT_XOR : 0;
    may |= kind == FAULT_POISON && !names->job ? OPT_END : 0;
    l->rule = fault_on(kind, 0, 0);
    accesses(w, &l->rule);
    if (range(w, names, &l->rule) || options(w, names, may, l, &given))
        return -1;
    if (l->rule.initiator >= 0 && l->rule.initiator < (int)names->harts &&
        !fault_for_harts(&l->rule))
        return job_words_fail(w, "a hart meets no poison, fetches no list items and has no "
                                 "channels; leave out initiator=, or name a DMA controller");
    if (kind == FAULT_DELAY && !l->rule.cycles)
        return job_words_fail(w, "how long is missing, such as cycles=20");
    if (kind == FAULT_CORRUPT && !l->rule.flip)
        return job_words_fail(w, "which bits are flipped is missing, such as xor=0xff");
    return 0;
}

/* An interrupt or a request, "irq" or "request". */
static int parse_wire(struct job_words *w, const struct fault_names *names, bool request,
                      struct fault_line *l)
{
    const char *what = request ? "request" : "irq";
    const bool lost = job_word_is(w, "lost");
    unsigned may = OPT_AT | (lost ? OPT_NTH | OPT_COUNT : OPT_FOR), given;

    may |= request && !lost ? OPT_SIGNAL : 0;
    l->rule = fault_on(FAULT_LOST, 1, 0);
    l->signals = 1;
    l->spurious = job_word_is(w, "spurious");
    if (!lost && !l->spurious)
        return job_words_fail(w, "%s lost LINE, or %s spurious LINE", what, what);
    job_words_next(w);
    if (wire(w, names, request, &l->wire) || options(w, names, may, l, &given))
        return -1;
    l->rule.initiator = l->wire;
    if (l->spurious && !names->job && !(given & OPT_AT))
        return job_words_fail(w, "when is missing, such as at=10us");
    return 0;
}

int fault_line_parse(struct job_words *w, const struct fault_names *names, struct fault_line *l)
{
    const int kind = range_kind(w);
    const bool request = job_word_is(w, "request");
    const uint32_t line = w->line;

    memset(l, 0, sizeof *l);
    job_words_next(w);
    if (kind < 0 ? parse_wire(w, names, request, l)
                 : parse_range(w, names, (enum fault_kind)kind, l))
        return -1;
    l->rule.line = line;
    return 0;
}

int fault_script_parse(struct fault_script *s, const char *name, const char *text, size_t size,
                       const struct fault_names *names, struct failure *f)
{
    struct job_words w = {.file = name, .f = f};
    const char *end = text + size;
    char list[100] = "", word[SHOWN];

    s->name = name;
    s->lines = 0;
    for (const char *line = text; line < end; line++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));

        stop = stop ? stop : end;
        w.line++;
        job_words_begin(&w, line, stop);
        line = stop;
        if (!w.length)
            continue;
        if (!fault_word(&w)) {
            fault_words(list, sizeof list);
            return job_words_fail(&w, "'%s' is no fault; there are %s",
                                  job_word_text(&w, word, sizeof word), list);
        }
        if (s->lines == FAULT_RULES)
            return job_words_fail(&w, "there are more than %d rules", FAULT_RULES);
        if (fault_line_parse(&w, names, &s->line[s->lines]))
            return -1;
        s->lines++;
    }
    return s->lines ? 0 : fail(f, "%s: has no rule; see docs/faults.md", name);
}
