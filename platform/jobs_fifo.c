/* SPDX-License-Identifier: Apache-2.0 */
/* Statements about test FIFOs, and the registers that they become (test_fifo.h). */
#include "jobs_parse.h"
#include "test_fifo.h"

#include <string.h>

static const char *const side_name[TEST_FIFO_SIDES] = {"rx", "tx"};

/* --- names ------------------------------------------------------------------------- */

const struct job_fifo *job_fifo_named(const struct job_parser *p)
{
    for (unsigned i = 0; i < p->jobs->fifos; i++)
        if (job_word_is(&p->words, p->jobs->fifo[i].name))
            return &p->jobs->fifo[i];
    return NULL;
}

static int no_fifo(struct job_parser *p)
{
    char names[200] = "", text[40];

    for (unsigned i = 0; i < p->jobs->fifos; i++)
        fail_list(names, sizeof names, p->jobs->fifo[i].name);
    if (!*names)
        return job_words_fail(&p->words, "no test FIFO is named above; write fifo NAME ADDR");
    return job_words_fail(&p->words, "'%s' is no test FIFO of this file; there are %s",
                          job_word_text(&p->words, text, sizeof text), names);
}

/* The name of a FIFO, and on to the next word. */
static int take_fifo(struct job_parser *p, struct job_statement *s)
{
    const struct job_fifo *f = job_fifo_named(p);

    if (!f)
        return no_fifo(p);
    s->fifo = (uint8_t)(f - p->jobs->fifo + 1);
    job_words_next(&p->words);
    return 0;
}

/* "rx" or "tx"; S->reg is where its registers begin. */
static int take_side(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;

    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++)
        if (job_word_is(w, side_name[n])) {
            s->reg = TEST_FIFO_SIDE(n);
            job_words_next(w);
            return 0;
        }
    return job_words_fail(w, "a side of a test FIFO is rx or tx");
}

/* --- registers ------------------------------------------------------------------------ */

bool job_word_is_side_register(const struct job_words *w)
{
    return w->length && memchr(w->word, '.', w->length);
}

int job_side_register(struct job_parser *p, struct job_statement *s)
{
    const struct device_class *cls = &test_fifo_class;
    struct job_words *w = &p->words;
    char names[400], text[40];

    job_word_split(w, ".");
    if (take_fifo(p, s))
        return -1;
    if (!job_word_split(w, "."))
        return job_words_fail(w, "a register of a test FIFO is NAME.rx.REGISTER or "
                              "NAME.tx.REGISTER");
    if (take_side(p, s))
        return -1;
    for (unsigned i = 0; i < cls->reg_count; i++)
        if (job_word_is(w, cls->regs[i].name)) {
            s->reg += cls->regs[i].offset;
            job_words_next(w);
            return 0;
        }
    job_register_names(cls, names, sizeof names);
    return job_words_fail(w, "a test FIFO has no register '%s'; there are %s",
                          job_word_text(w, text, sizeof text), names);
}

int job_off_parse(struct job_parser *p, struct job_statement *s)
{
    s->kind = JOB_WRITE;
    if (take_fifo(p, s) || take_side(p, s))
        return -1;
    s->reg += TEST_FIFO_CTRL;
    s->value = 0;
    return 0;
}

int job_raise_parse(struct job_parser *p, struct job_statement *s)
{
    struct job_words *w = &p->words;
    uint32_t signal;

    s->kind = JOB_WRITE;
    if (take_fifo(p, s) || take_side(p, s))
        return -1;
    s->reg += TEST_FIFO_RAISE;
    s->value = 0;
    for (bool more = true; more;) {
        struct job_words at;

        more = job_word_split(w, ",");
        at = *w;
        if (job_signal(w, &signal))
            return -1;
        if (s->value & signal)
            return job_words_fail(&at, "each request is named once, with commas");
        s->value |= signal;
    }
    return 0;
}

/* --- fifo NAME ADDR ---------------------------------------------------------------------- */

static int take_name(struct job_parser *p, struct job_fifo *f)
{
    struct job_words *w = &p->words;
    bool good = w->length && w->length < sizeof f->name && *w->word >= 'a' && *w->word <= 'z';

    for (size_t i = 0; i < w->length && good; i++) {
        const char c = w->word[i];

        good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
    if (!good)
        return job_words_fail(w, "a name has up to %zu small letters, digits and '_', a letter "
                              "first", sizeof f->name - 1);
    if (job_fifo_named(p))
        return job_words_fail(w, "this name is that of a test FIFO above");
    memcpy(f->name, w->word, w->length);
    job_words_next(w);
    return 0;
}

static int take_line(struct job_words *w, uint8_t *line)
{
    uint64_t n;

    if (*line != JOB_NO_LINE)
        return job_words_fail(w, "a line is given twice");
    if (job_number(w, "a request line", 15, &n))
        return -1;
    *line = (uint8_t)n;
    return 0;
}

static int take_fifo_keys(struct job_words *w, struct job_fifo *f)
{
    uint64_t depth;

    while (w->length) {
        const bool rx = job_word_strip(w, "rx=");

        if (rx || job_word_strip(w, "tx=")) {
            if (take_line(w, &f->line[rx ? TEST_FIFO_RX : TEST_FIFO_TX]))
                return -1;
        } else if (job_word_strip(w, "depth=")) {
            const struct job_words at = *w;

            if (job_number(w, "a depth", TEST_FIFO_DEPTH_MAX, &depth))
                return -1;
            if (!depth) {
                *w = at;
                return job_words_fail(w, "a depth is at least 1");
            }
            f->depth = (uint32_t)depth;
        } else {
            return job_words_fail(w, "there are rx=LINE, tx=LINE and depth=BYTES");
        }
    }
    return 0;
}

int job_fifo_parse(struct job_parser *p, struct job_statement *s)
{
    struct jobs *j = p->jobs;
    struct job_words *w = &p->words;
    struct job_fifo f = {.line = {JOB_NO_LINE, JOB_NO_LINE}, .at = w->line};

    s->kind = JOB_FIFO;
    if (j->fifos == JOBS_FIFOS)
        return job_words_fail(w, "more than %d test FIFOs", JOBS_FIFOS);
    if (p->edge)
        return job_words_fail(w,
                              "a test FIFO is there from the start; write it above what happens");
    if (take_name(p, &f))
        return -1;
    struct job_words at = *w;
    if (job_number(w, "an address", UINT32_MAX, &f.base))
        return -1;
    if (f.base % test_fifo_class.window)
        return job_words_fail(&at, "a test FIFO lies at a multiple of 0x%x",
                              test_fifo_class.window);
    if (take_fifo_keys(w, &f))
        return -1;
    s->addr = f.base;
    s->fifo = (uint8_t)(j->fifos + 1);
    j->fifo[j->fifos++] = f;
    return 0;
}

/* --- rx NAME, tx NAME ---------------------------------------------------------------------- */

enum script_index {
    AT_TOTAL,
    AT_RATE,
    AT_JITTER,
    AT_SEED,
    AT_BURST,
    AT_MARK,
    AT_TIMING,
    AT_DROP,
    AT_FAIL,
    AT_CTRL
};

const uint32_t job_script_reg[JOB_SCRIPT_REGS] = {
    TEST_FIFO_TOTAL, TEST_FIFO_RATE,   TEST_FIFO_JITTER, TEST_FIFO_SEED, TEST_FIFO_BURST,
    TEST_FIFO_MARK,  TEST_FIFO_TIMING, TEST_FIFO_DROP,   TEST_FIFO_FAIL, TEST_FIFO_CTRL};

/* A key with a number: the bits of the register that it sets. */
static const struct script_key {
    const char *prefix, *what;
    enum script_index at;
    uint32_t field;
} script_keys[] = {
    {"total=", "a total", AT_TOTAL, UINT32_MAX},
    {"jitter=", "a jitter", AT_JITTER, TEST_FIFO_JITTER_MAX},
    {"seed=", "a seed", AT_SEED, UINT32_MAX},
    {"burst=", "a burst", AT_BURST, 0x1ff},
    {"mark=", "a mark", AT_MARK, 0x1ff},
    {"gap=", "a gap", AT_TIMING, TEST_FIFO_TIMING_GAP},
    {"hold=", "a hold", AT_TIMING, TEST_FIFO_TIMING_HOLD},
    {"drop=", "drop", AT_DROP, UINT32_MAX},
    {"fail=", "fail", AT_FAIL, UINT32_MAX},
};

static const struct {
    const char *word;
    uint32_t clear, set; /* in CTRL */
} script_words[] = {
    {"flow", 0, TEST_FIFO_CTRL_FLOW},
    {"strict", 0, TEST_FIFO_CTRL_STRICT},
    {"lossy", 0, TEST_FIFO_CTRL_LOSSY},
    {"refuse", 0, TEST_FIFO_CTRL_REFUSE},
    {"asks=bursts", TEST_FIFO_CTRL_PATTERN, PUT(TEST_FIFO_CTRL_PATTERN, TEST_FIFO_BURSTS)},
    {"asks=singles", TEST_FIFO_CTRL_PATTERN, PUT(TEST_FIFO_CTRL_PATTERN, TEST_FIFO_SINGLES)},
    {"asks=tail", TEST_FIFO_CTRL_PATTERN, PUT(TEST_FIFO_CTRL_PATTERN, TEST_FIFO_TAIL)},
    {"asks=both", TEST_FIFO_CTRL_PATTERN, PUT(TEST_FIFO_CTRL_PATTERN, TEST_FIFO_BOTH)},
    {"asks=never", TEST_FIFO_CTRL_DMA, 0},
};

static bool take_script_word(struct job_words *w, struct job_script *script)
{
    for (unsigned i = 0; i < sizeof script_words / sizeof *script_words; i++)
        if (job_word_is(w, script_words[i].word)) {
            script->value[AT_CTRL] &= ~script_words[i].clear;
            script->value[AT_CTRL] |= script_words[i].set;
            job_words_next(w);
            return true;
        }
    return false;
}

static int take_script_number(struct job_words *w, struct job_script *script)
{
    for (unsigned i = 0; i < sizeof script_keys / sizeof *script_keys; i++) {
        const struct script_key *k = &script_keys[i];
        uint64_t value;

        if (!job_word_strip(w, k->prefix))
            continue;
        if (job_number(w, k->what, GET(UINT32_MAX, k->field), &value))
            return -1;
        script->value[k->at] =
            (script->value[k->at] & ~k->field) | PUT(k->field, (uint32_t)value);
        return 0;
    }
    return job_words_fail(w,
                          "there are total=, rate=, jitter=, seed=, width=, burst=, mark=, gap=, "
                          "hold=, drop=, fail=, asks=bursts, singles, tail, both or never, flow, "
                          "strict, lossy and refuse");
}

/* "CYCLES" or "CYCLES,BYTES": a portion, of one byte if nothing is said. */
static int take_rate(struct job_words *w, struct job_script *script)
{
    struct job_words at = *w;
    const bool two = job_word_split(w, ",");
    uint64_t cycles, bytes = 1;

    if (job_number(w, "cycles", GET(UINT32_MAX, TEST_FIFO_RATE_CYCLES), &cycles) ||
        (two && job_number(w, "bytes of a portion", TEST_FIFO_DEPTH_MAX, &bytes)))
        return -1;
    if (!bytes)
        return job_words_fail(&at, "a rate is CYCLES[,BYTES], at least 1 byte");
    script->value[AT_RATE] =
        PUT(TEST_FIFO_RATE_CYCLES, cycles) | PUT(TEST_FIFO_RATE_BYTES, bytes);
    return 0;
}

static int take_script(struct job_words *w, struct job_script *script)
{
    uint64_t width[2];

    if (job_word_strip(w, "rate="))
        return take_rate(w, script);
    if (job_word_strip(w, "width=")) {
        if (job_width(w, width))
            return -1;
        script->value[AT_CTRL] =
            (script->value[AT_CTRL] & ~TEST_FIFO_CTRL_WIDTH) | PUT(TEST_FIFO_CTRL_WIDTH, width[0]);
        return 0;
    }
    return take_script_word(w, script) ? 0 : take_script_number(w, script);
}

static int side_parse(struct job_parser *p, struct job_statement *s, unsigned n)
{
    struct job_words *w = &p->words, at = *w;
    struct job_script script = {0};

    s->kind = JOB_SIDE;
    if (take_fifo(p, s))
        return -1;
    s->reg = TEST_FIFO_SIDE(n);
    script.value[AT_BURST] = 4;
    script.value[AT_CTRL] =
        TEST_FIFO_CTRL_EN | TEST_FIFO_CTRL_DMA | PUT(TEST_FIFO_CTRL_WIDTH, 2);
    while (w->length)
        if (take_script(w, &script))
            return -1;
    const uint32_t ctrl = script.value[AT_CTRL], total = script.value[AT_TOTAL];
    const uint32_t width = 1u << GET(ctrl, TEST_FIFO_CTRL_WIDTH);
    if (!script.value[AT_BURST] || script.value[AT_BURST] > TEST_FIFO_BURST_MAX)
        return job_words_fail(&at, "a burst is 1 to %d transfers", TEST_FIFO_BURST_MAX);
    if (total % width)
        return job_words_fail(&at, "total is a whole number of transfers of %u bytes", width);
    if (!total && (ctrl & TEST_FIFO_CTRL_FLOW))
        return job_words_fail(&at, "a flow controller needs total=");
    if (!total && (ctrl & TEST_FIFO_CTRL_LOSSY))
        return job_words_fail(&at, "a lossy line needs total=: without it has no end");
    s->script = script;
    return 0;
}

int job_rx_parse(struct job_parser *p, struct job_statement *s)
{
    return side_parse(p, s, TEST_FIFO_RX);
}

int job_tx_parse(struct job_parser *p, struct job_statement *s)
{
    return side_parse(p, s, TEST_FIFO_TX);
}
