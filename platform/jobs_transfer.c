/* SPDX-License-Identifier: Apache-2.0 */
/* Keys of `start` and `item`, and the channel registers that they become (ARM DDI 0196). */
#include "jobs_parse.h"
#include "pl080_regs.h"

#include <string.h>

enum key {
    KEY_SRC,
    KEY_DST,
    KEY_BYTES,
    KEY_WIDTH,
    KEY_BURST,
    KEY_MASTERS,
    KEY_FIXED,
    KEY_LIST,
    KEY_NEXT,
    KEY_LM,
    KEY_IRQ,
    KEY_ITEMS,
    KEY_FLOW,
    KEY_SRC_LINE,
    KEY_DST_LINE,
    KEYS
};

static const char *const prefix[KEYS] = {
    "src=",   "dst=",  "bytes=", "width=", "burst=", "masters=",
    "fixed=", "list=", "next=",  "lm=",    "irq=",   "items=",
    "flow=",  "srcline=", "dstline=",
};

/* What the keys say; the value of one, or of two for source and destination. */
struct keys {
    uint64_t value[KEYS][2];
    uint32_t given;
    struct job_words at[KEYS]; /* for messages about several of them */
    const struct job_fifo *fifo[2]; /* that source and destination are; or NULL */
};

/* Who is the flow controller: values of KEY_FLOW. */
enum { FLOW_DMA, FLOW_SRC, FLOW_DST };

static bool given(const struct keys *k, enum key key)
{
    return k->given & BIT(key);
}

/* --- values ------------------------------------------------------------------------ */

static int code_of(uint64_t value, const uint32_t *legal, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        if (legal[i] == value)
            return (int)i;
    return -1;
}

int job_coded(struct job_words *w, const char *what, const char *legal_text, const uint32_t *legal,
              unsigned count, uint64_t value[2])
{
    struct job_words at[2] = {*w, *w};
    const char *comma = w->length ? memchr(w->word, ',', w->length) : NULL;

    if (comma)
        at[1].word = comma + 1;
    if (job_pair(w, what, UINT32_MAX, value))
        return -1;
    for (unsigned i = 0; i < 2; i++) {
        const int code = code_of(value[i], legal, count);

        if (code < 0)
            return job_words_fail(&at[i], "%s is %s, not %llu", what, legal_text,
                                  (unsigned long long)value[i]);
        value[i] = (uint64_t)code;
    }
    return 0;
}

int job_width(struct job_words *w, uint64_t value[2])
{
    static const uint32_t widths[] = {1, 2, 4};

    return job_coded(w, "width", "1, 2 or 4", widths, 3, value);
}

static int fixed(struct job_words *w, uint64_t value[2])
{
    value[0] = job_word_is(w, "src") || job_word_is(w, "src,dst");
    value[1] = job_word_is(w, "dst") || job_word_is(w, "src,dst");
    if (!value[0] && !value[1])
        return job_words_fail(w, "fixed is src, dst or src,dst");
    job_words_next(w);
    return 0;
}

static int flow(struct job_words *w, uint64_t value[2])
{
    static const char *const who[] = {"dma", "src", "dst"};

    for (unsigned i = 0; i < 3; i++)
        if (job_word_is(w, who[i])) {
            value[0] = i;
            job_words_next(w);
            return 0;
        }
    return job_words_fail(w, "the flow controller is dma, src or dst");
}

/* src= and dst= take the name of a test FIFO: the address of its register, which does not move, and
 * its request line. */
static int address(struct job_parser *p, struct keys *k, enum key key)
{
    const struct job_fifo *f = job_fifo_named(p);
    const unsigned side = key == KEY_SRC ? TEST_FIFO_RX : TEST_FIFO_TX;

    if (!f)
        return job_number(&p->words, "an address", UINT32_MAX, k->value[key]);
    k->value[key][0] = f->base + TEST_FIFO_SIDE(side) + TEST_FIFO_DATA;
    k->fifo[side] = f;
    job_words_next(&p->words);
    return 0;
}

static int master(struct job_parser *p, const char *what, uint64_t value[2])
{
    static const uint32_t legal[] = {1, 2};
    const bool one = p->cls->ports == 1;

    return job_coded(&p->words, what, one ? "1 with this controller" : "1 or 2", legal, one ? 1 : 2,
                     value);
}

static int value_of(struct job_parser *p, struct keys *k, enum key key)
{
    struct job_words *w = &p->words;
    uint64_t *value = k->value[key];
    static const uint32_t bursts[] = {1, 4, 8, 16, 32, 64, 128, 256};

    switch (key) {
    case KEY_SRC:
    case KEY_DST:
        return address(p, k, key);
    case KEY_FLOW:
        return flow(w, value);
    case KEY_SRC_LINE:
    case KEY_DST_LINE:
        return job_number(w, "a request line", PL080_REQUEST_LINES - 1, value);
    case KEY_WIDTH:
        return job_width(w, value);
    case KEY_BURST:
        return job_coded(w, "burst", "1, 4, 8, 16, 32, 64, 128 or 256", bursts, 8, value);
    case KEY_MASTERS:
        return master(p, "a master", value);
    case KEY_LM:
        return master(p, "lm", value);
    case KEY_FIXED:
        return fixed(w, value);
    case KEY_BYTES:
        return job_number(w, "bytes", UINT32_MAX, value);
    case KEY_IRQ:
        return job_number(w, "irq", 1, value);
    default:
        return job_number(w, "an address", UINT32_MAX, value);
    }
}

static enum key key_of(struct job_words *w, bool item)
{
    const uint32_t start_only =
        BIT(KEY_LIST) | BIT(KEY_ITEMS) | BIT(KEY_SRC_LINE) | BIT(KEY_DST_LINE);

    for (unsigned k = 0; k < KEYS; k++)
        if ((item ? !(BIT(k) & start_only) : k != KEY_NEXT) && job_word_strip(w, prefix[k]))
            return (enum key)k;
    return KEYS;
}

static int read_keys(struct job_parser *p, bool item, struct keys *k)
{
    struct job_words *w = &p->words;

    while (w->length) {
        struct job_words at = *w;
        const enum key key = key_of(w, item);

        if (key == KEYS)
            return job_words_fail(w,
                                  "there are src=, dst=, bytes=, width=, burst=, masters=, "
                                  "fixed=, %s, lm=, irq= and flow=",
                                  item ? "next=" : "list=, items=, srcline=, dstline=");
        if (given(k, key))
            return job_words_fail(&at, "%s is given twice on this line", prefix[key]);
        k->given |= BIT(key);
        k->at[key] = at;
        if (value_of(p, k, key))
            return -1;
    }
    return 0;
}

/* --- the transfer ------------------------------------------------------------------- */

static uint32_t control_of(const struct keys *k)
{
    const bool irq = !given(k, KEY_IRQ) || k->value[KEY_IRQ][0];

    const bool src_fixed = k->value[KEY_FIXED][0] || k->fifo[0];
    const bool dst_fixed = k->value[KEY_FIXED][1] || k->fifo[1];

    return (irq ? PL080_CONTROL_I : 0) | (src_fixed ? 0 : PL080_CONTROL_SI) |
           (dst_fixed ? 0 : PL080_CONTROL_DI) |
           (k->value[KEY_MASTERS][0] ? PL080_CONTROL_S : 0) |
           (k->value[KEY_MASTERS][1] ? PL080_CONTROL_D : 0) |
           PUT(PL080_CONTROL_SWIDTH, (uint32_t)k->value[KEY_WIDTH][0]) |
           PUT(PL080_CONTROL_DWIDTH, (uint32_t)k->value[KEY_WIDTH][1]) |
           PUT(PL080_CONTROL_SBSIZE, (uint32_t)k->value[KEY_BURST][0]) |
           PUT(PL080_CONTROL_DBSIZE, (uint32_t)k->value[KEY_BURST][1]);
}

/* --- who asks ------------------------------------------------------------------------- */

/* The request line of source or destination; JOB_NO_LINE: it is memory. 0, or -1. */
static int line_of(struct keys *k, enum key key, const struct job_fifo *f, unsigned side,
                   uint32_t *line)
{
    struct job_words *at = &k->at[side == TEST_FIFO_RX ? KEY_SRC : KEY_DST];

    *line = given(k, key) ? (uint32_t)k->value[key][0] : f ? f->line[side] : JOB_NO_LINE;
    if (f && *line == JOB_NO_LINE)
        return job_words_fail(at, "%s of %s is on no request line; give its line where it is "
                              "named, or %s", side == TEST_FIFO_RX ? "rx" : "tx", f->name,
                              prefix[key]);
    return 0;
}

/* Flow control and request lines as Configuration has them. */
static int config_of(struct keys *k, uint32_t *config)
{
    /* memory or peripheral at the source, at the destination; who is the flow controller */
    static const uint8_t code[2][2][3] = {
        {{PL080_FLOW_MEM2MEM, 0xff, 0xff}, {PL080_FLOW_MEM2PER, 0xff, PL080_FLOW_MEM2PER_PER}},
        {{PL080_FLOW_PER2MEM, PL080_FLOW_PER2MEM_PER, 0xff},
         {PL080_FLOW_PER2PER, PL080_FLOW_PER2PER_SRC, PL080_FLOW_PER2PER_DST}}};
    uint32_t src, dst;

    if (line_of(k, KEY_SRC_LINE, k->fifo[0], TEST_FIFO_RX, &src) ||
        line_of(k, KEY_DST_LINE, k->fifo[1], TEST_FIFO_TX, &dst))
        return -1;
    const uint8_t type = code[src != JOB_NO_LINE][dst != JOB_NO_LINE][k->value[KEY_FLOW][0]];
    if (type == 0xff)
        return job_words_fail(&k->at[KEY_FLOW], "only a peripheral can be the flow controller; the "
                              "%s is memory",
                              k->value[KEY_FLOW][0] == FLOW_SRC ? "source" : "destination");
    *config = PUT(PL080_CONFIG_FLOW_CNTRL, type) |
              (src == JOB_NO_LINE ? 0 : PUT(PL080_CONFIG_SRC_PERIPHERAL, src)) |
              (dst == JOB_NO_LINE ? 0 : PUT(PL080_CONFIG_DEST_PERIPHERAL, dst));
    return 0;
}

/* Sizes that the registers can hold. */
static int check_bytes(struct job_parser *p, bool item, struct keys *k, struct job_transfer *t)
{
    const uint32_t width = 1u << k->value[KEY_WIDTH][0], dwidth = 1u << k->value[KEY_WIDTH][1];

    t->most = PL080_TRANSFER_SIZE_MAX * width / dwidth * dwidth;
    if (k->value[KEY_FLOW][0] != FLOW_DMA && given(k, KEY_BYTES))
        return job_words_fail(&k->at[KEY_BYTES],
                              "the peripheral says how many bytes there are; leave out bytes=");
    if (t->bytes % width)
        return job_words_fail(&k->at[KEY_BYTES],
                              "bytes is a whole number of source beats of %u bytes", width);
    if (t->bytes <= PL080_TRANSFER_SIZE_MAX * width)
        t->most = PL080_TRANSFER_SIZE_MAX * width;
    else if (item)
        return job_words_fail(&k->at[KEY_BYTES], "an item has at most %u bytes at a width of %u",
                              PL080_TRANSFER_SIZE_MAX * width, width);
    else if (!given(k, KEY_ITEMS))
        return job_words_fail(&k->at[KEY_BYTES],
                              "one packet has at most %u bytes at a width of %u; give items=ADDR, "
                              "where list items of the rest can be written",
                              PL080_TRANSFER_SIZE_MAX * width, width);
    if (job_pieces(t) > JOBS_PIECES)
        return job_words_fail(&p->words, "more than %d list items", JOBS_PIECES);
    return 0;
}

int job_transfer_parse(struct job_parser *p, bool item, struct job_transfer *t)
{
    static const enum key needed[] = {KEY_SRC, KEY_DST, KEY_BYTES};
    const enum key next = item ? KEY_NEXT : KEY_LIST;
    struct keys k = {0};

    k.value[KEY_WIDTH][0] = k.value[KEY_WIDTH][1] = PL080_WIDTH_32;
    k.value[KEY_BURST][0] = k.value[KEY_BURST][1] = PL080_BURST_4;
    if (read_keys(p, item, &k))
        return -1;
    for (unsigned i = 0; i < (k.value[KEY_FLOW][0] == FLOW_DMA ? 3u : 2u); i++)
        if (!given(&k, needed[i]))
            return job_words_fail(&p->words, "%s is missing", prefix[needed[i]]);
    if ((k.value[KEY_ITEMS][0] | k.value[next][0]) & 3)
        return job_words_fail(&k.at[k.value[next][0] & 3 ? next : KEY_ITEMS],
                              "a list item lies at a multiple of 4");
    *t = (struct job_transfer){
        .src = (uint32_t)k.value[KEY_SRC][0],
        .dst = (uint32_t)k.value[KEY_DST][0],
        .lli = (uint32_t)k.value[next][0] | (k.value[KEY_LM][0] ? PL080_LLI_LM : 0),
        .control = control_of(&k),
        .bytes = k.value[KEY_BYTES][0],
        .pieces = k.value[KEY_ITEMS][0],
    };
    return (!item && config_of(&k, &t->config)) || check_bytes(p, item, &k, t) ? -1 : 0;
}

/* --- pieces ---------------------------------------------------------------------------- */

uint32_t job_pieces(const struct job_transfer *t)
{
    return t->bytes ? (uint32_t)((t->bytes + t->most - 1) / t->most) : 1;
}

uint64_t job_piece_at(const struct job_transfer *t, uint32_t n)
{
    return t->pieces + (uint64_t)PL080_LLI_BYTES * (n - 1);
}

void job_piece_words(const struct job_transfer *t, uint32_t n, uint32_t words[4])
{
    const uint64_t from = (uint64_t)n * t->most;
    const uint64_t bytes = t->bytes - from < t->most ? t->bytes - from : t->most;
    const bool last = n + 1 == job_pieces(t);

    words[0] = t->src + (t->control & PL080_CONTROL_SI ? (uint32_t)from : 0);
    words[1] = t->dst + (t->control & PL080_CONTROL_DI ? (uint32_t)from : 0);
    words[2] = last ? t->lli : (uint32_t)job_piece_at(t, n + 1) | (t->lli & PL080_LLI_LM);
    words[3] = (last ? t->control : t->control & ~PL080_CONTROL_I) |
               PUT(PL080_CONTROL_TRANSFER_SIZE,
                   (uint32_t)(bytes >> GET(t->control, PL080_CONTROL_SWIDTH)));
}
