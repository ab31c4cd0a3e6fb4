/* SPDX-License-Identifier: Apache-2.0 */
/* ADMA: a channel and its descriptors. */
#include "adma.h"

#include <string.h>

void adma_enter(struct adma *d, unsigned c, enum adma_state state)
{
    d->ch[c].state = state;
    if (d->dev.chan_state && c < d->cfg.channels)
        d->dev.chan_state(d->dev.shell, c, state);
}

/* --- what a descriptor says ------------------------------------------------------ */

static bool is_pq(const struct adma_chan *ch)
{
    return adma_op(ch) == ADMA_OP_PQ || adma_op(ch) == ADMA_OP_PQ_VAL;
}

bool adma_has_p(const struct adma_chan *ch)
{
    return adma_op(ch) != ADMA_OP_NULL && adma_op(ch) != ADMA_OP_XOR_VAL &&
           !(adma_word(ch, ADMA_DESC_CONTROL) & ADMA_CONTROL_NO_P);
}

bool adma_has_q(const struct adma_chan *ch)
{
    return is_pq(ch) && !(adma_word(ch, ADMA_DESC_CONTROL) & ADMA_CONTROL_NO_Q);
}

static bool good_op(const struct adma_chan *ch)
{
    const uint32_t control = adma_word(ch, ADMA_DESC_CONTROL);
    const uint32_t flags = is_pq(ch) ? ADMA_CONTROL_NO_P | ADMA_CONTROL_NO_Q : 0;
    const uint32_t cont = adma_op(ch) == ADMA_OP_PQ ? ADMA_CONTROL_CONT : 0;
    const uint32_t plain = ADMA_CONTROL_INT | ADMA_CONTROL_STATUS | ADMA_CONTROL_OP |
                           ADMA_CONTROL_SOURCES;

    return adma_op(ch) <= ADMA_OP_PQ_VAL && !(control & ~(plain | flags | cont)) &&
           (!is_pq(ch) || adma_has_p(ch) || adma_has_q(ch));
}

static bool good_sources(const struct adma_chan *ch)
{
    switch (adma_op(ch)) {
    case ADMA_OP_NULL:
    case ADMA_OP_MEMSET:
        return adma_sources(ch) == 0;
    case ADMA_OP_MEMCPY:
        return adma_sources(ch) == 1;
    default:
        return adma_sources(ch) >= 1 && adma_sources(ch) <= ADMA_SOURCES;
    }
}

static bool good_range(const struct adma_chan *ch, uint32_t addr)
{
    return addr % 4 == 0 && (uint64_t)addr + adma_word(ch, ADMA_DESC_COUNT) <= 0x100000000;
}

static bool good_ranges(const struct adma_chan *ch)
{
    const uint32_t count = adma_word(ch, ADMA_DESC_COUNT);
    bool ok = adma_op(ch) == ADMA_OP_NULL ? !count
                                          : count && count <= ADMA_COUNT_MAX && count % 4 == 0;

    ok = ok && (!adma_has_p(ch) || good_range(ch, adma_word(ch, ADMA_DESC_DST)));
    ok = ok && (!adma_has_q(ch) || good_range(ch, adma_word(ch, ADMA_DESC_QDST)));
    for (unsigned s = 0; s < adma_sources(ch) && ok; s++)
        ok = good_range(ch, adma_word(ch, ADMA_DESC_SOURCE(s))) &&
             !(adma_word(ch, ADMA_DESC_SOURCE(s) + 4) & ~ADMA_COEFFICIENT);
    return ok;
}

/* --- from one to the next ----------------------------------------------------------- */

static void rest(struct adma *d, unsigned c, uint32_t events)
{
    d->ch[c].status |= events;
    adma_enter(d, c, ADMA_IDLE);
    adma_update_irq(d);
}

void adma_fail(struct adma *d, unsigned c, uint32_t reason, uint32_t addr)
{
    d->ch[c].append = 0;
    d->ch[c].fault = addr;
    rest(d, c, reason);
}

static void wrong(struct adma *d, unsigned c, uint32_t reason, const char *what)
{
    note(&d->dev.notes, NOTE_GUEST_ERROR, (uint64_t)reason << 8 | c,
         "channel %u: descriptor at 0x%08x, CONTROL 0x%08x, COUNT 0x%x: %s", c, d->ch[c].adar,
         adma_word(&d->ch[c], ADMA_DESC_CONTROL), adma_word(&d->ch[c], ADMA_DESC_COUNT), what);
    adma_fail(d, c, reason, d->ch[c].adar);
}

static void load(struct adma *d, unsigned c, uint32_t addr)
{
    struct adma_chan *ch = &d->ch[c];

    ch->adar = addr;
    ch->loaded = 0;
    memset(ch->word, 0, sizeof ch->word);
    ch->moved = ch->turn = ch->block = 0;
    adma_enter(d, c, ADMA_LOADING);
}

/* NEXT was read. */
static void follow(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    if (ch->next % ADMA_DESC_ALIGN) {
        wrong(d, c, ADMA_ACSR_RANGE_ERROR, "NEXT is no multiple of 64");
    } else if (ch->next) {
        load(d, c, ch->next);
    } else if (ch->append) {
        ch->append = 0;
        adma_enter(d, c, ADMA_LINKING);
    } else {
        rest(d, c, ADMA_ACSR_EOC);
    }
}

void adma_completed(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    if (adma_word(ch, ADMA_DESC_CONTROL) & ADMA_CONTROL_INT) {
        ch->status |= ADMA_ACSR_EOT;
        adma_update_irq(d);
    }
    follow(d, c);
}

void adma_data_done(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    ch->result = ADMA_STATUS_DONE | ch->not_zero;
    if (adma_word(ch, ADMA_DESC_CONTROL) & ADMA_CONTROL_STATUS)
        adma_enter(d, c, ADMA_REPORTING);
    else
        adma_completed(d, c);
}

static void begin(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    ch->not_zero = 0;
    memset(ch->p, 0, sizeof ch->p); /* the one before may have stopped in a block */
    memset(ch->q, 0, sizeof ch->q);
    if (!good_ranges(ch))
        wrong(d, c, ADMA_ACSR_RANGE_ERROR, "an address or the length is wrong");
    else if (adma_op(ch) == ADMA_OP_NULL)
        adma_data_done(d, c);
    else
        adma_enter(d, c, ADMA_RUNNING);
}

/* More of the descriptor has come. Its state is told each time: what comes next depends on what was
 * read. */
static void loaded(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    memcpy((uint8_t *)ch->word + ch->loaded, ch->in, ch->len);
    ch->loaded += ch->len;
    ch->next = adma_word(ch, ADMA_DESC_NEXT);
    if (!good_op(ch))
        wrong(d, c, ADMA_ACSR_OP_ERROR, "the operation is unknown, or has not these flags");
    else if (!good_sources(ch))
        wrong(d, c, ADMA_ACSR_SOURCES_ERROR, "the number of sources is wrong");
    else if (ch->loaded < ADMA_DESC_SOURCE(adma_sources(ch)))
        adma_enter(d, c, ADMA_LOADING);
    else
        begin(d, c);
}

void adma_fetched(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    if (ch->state == ADMA_LOADING) {
        loaded(d, c);
        return;
    }
    memcpy(&ch->next, ch->in, sizeof ch->next);
    follow(d, c);
}

/* --- commands ------------------------------------------------------------------------- */

static void start(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    if (ch->state != ADMA_IDLE || (ch->status & ADMA_ACSR_ERRORS) || !ch->andar)
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: START of a channel that %s: ignored", c,
             ch->state != ADMA_IDLE ? "is busy" : !ch->andar ? "has ANDAR 0" : "has an error bit");
    else
        load(d, c, ch->andar);
}

static void append(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    if (ch->status & ADMA_ACSR_ERRORS)
        return;
    if (!ch->adar) {
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: APPEND, but there was no START since reset or ABORT: ignored", c);
    } else if (ch->state == ADMA_IDLE) {
        adma_enter(d, c, ADMA_LINKING);
    } else {
        ch->append = 1; /* whatever was read of NEXT so far */
    }
}

void adma_abort_now(struct adma *d, unsigned c)
{
    struct adma_chan *ch = &d->ch[c];

    ch->aborting = ch->append = ch->adar = 0;
    adma_enter(d, c, ADMA_IDLE);
}

void adma_command(struct adma *d, unsigned c, uint32_t commands)
{
    struct adma_chan *ch = &d->ch[c];
    const bool stops = (commands & ADMA_ACCR_ABORT) || ch->aborting;

    if (stops && (commands & (ADMA_ACCR_START | ADMA_ACCR_APPEND)))
        note(&d->dev.notes, NOTE_GUEST_ERROR, c,
             "channel %u: START or APPEND while it is aborted: ignored", c);
    if (commands & ADMA_ACCR_ABORT) {
        ch->aborting = 1;
        if (!ch->on_bus)
            adma_abort_now(d, c);
    }
    if (!stops && (commands & ADMA_ACCR_START))
        start(d, c);
    if (!stops && (commands & ADMA_ACCR_APPEND))
        append(d, c);
}
