/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL080 request lines: synchroniser, handshake, soft requests, and who may move how much (data
 * sheet 8). What a request is granted the channel's engine moves; when it has, the line gets CLR.
 */
#include "pl080_chan.h"

#define LAST (DMA_REQ_LAST_BURST | DMA_REQ_LAST_SINGLE)

/* --- flow control ----------------------------------------------------------------- */

static bool has_source(uint32_t flow)
{
    return flow != PL080_FLOW_MEM2MEM && flow != PL080_FLOW_MEM2PER &&
           flow != PL080_FLOW_MEM2PER_PER;
}

static bool has_dest(uint32_t flow)
{
    return flow != PL080_FLOW_MEM2MEM && flow != PL080_FLOW_PER2MEM &&
           flow != PL080_FLOW_PER2MEM_PER;
}

/* The side whose peripheral says where an open packet ends. */
static unsigned controller(uint32_t flow)
{
    return flow == PL080_FLOW_PER2PER_DST || flow == PL080_FLOW_MEM2PER_PER ? PL080_DST
                                                                             : PL080_SRC;
}

static uint32_t burst_of(const struct pl080_chan *ch, unsigned side)
{
    return pl080_burst(GET(ch->control,
                           side == PL080_DST ? PL080_CONTROL_DBSIZE : PL080_CONTROL_SBSIZE));
}

/* Requests that count on SIDE (8.2). */
static uint32_t heeded(const struct pl080 *d, const struct pl080_chan *ch, unsigned side)
{
    if (ch->open)
        return controller(ch->flow) == side ? DMA_REQ_ALL : DMA_REQ_BURST | DMA_REQ_SINGLE;
    if (!d->cfg.strict_requests)
        return DMA_REQ_BURST | DMA_REQ_SINGLE;
    return side == PL080_SRC && ch->side[side].left < burst_of(ch, side) ? DMA_REQ_SINGLE
                                                                         : DMA_REQ_BURST;
}

/* The one of SIGNALS that is served first (8.3); 0 = none. */
static uint32_t first_of(uint32_t signals)
{
    static const uint32_t order[] = {DMA_REQ_LAST_BURST, DMA_REQ_BURST, DMA_REQ_LAST_SINGLE};

    for (unsigned i = 0; i < sizeof order / sizeof *order; i++)
        if (signals & order[i])
            return order[i];
    return signals;
}

/* Nothing more is to be granted to SIDE in this packet. A source feeds the destination's last
 * request, too; a destination takes what is in the FIFO after the source's last one. */
static bool exhausted(const struct pl080_chan *ch, unsigned side)
{
    const struct pl080_side *end = &ch->side[controller(ch->flow)];

    if (!ch->open)
        return !ch->side[side].left;
    return end->last && (end == &ch->side[side] || (side == PL080_SRC && !end->due));
}

const struct pl080_side *pl080_request_missing(const struct pl080_chan *ch)
{
    for (unsigned side = 0; side < 2; side++)
        if (ch->side[side].paced && !ch->side[side].serving && !exhausted(ch, side))
            return &ch->side[side];
    return NULL;
}

bool pl080_request_over(const struct pl080 *d, unsigned c)
{
    const struct pl080_chan *ch = &d->ch[c];
    const unsigned side = controller(ch->flow);
    const uint32_t write = pl080_beat_bytes(GET(ch->control, PL080_CONTROL_DWIDTH));

    return ch->side[side].last && !ch->side[side].due && !ch->on_bus &&
           (side == PL080_DST || ch->held < write);
}

/* --- outputs ------------------------------------------------------------------------- */

static void drive(struct pl080 *d, unsigned n)
{
    struct pl080_line *l = &d->line[n];
    uint32_t ack = l->ack;

    if (d->itcr & PL080_ITCR_T)
        ack = (d->itop1 & BIT(n) ? DMA_ACK_CLEAR : 0) | (d->itop2 & BIT(n) ? DMA_ACK_TC : 0);
    if (ack == l->told)
        return;
    l->told = ack;
    if (d->dev.set_ack)
        d->dev.set_ack(d->dev.shell, n, ack);
}

void pl080_request_outputs(struct pl080 *d)
{
    for (unsigned n = 0; n < PL080_REQUEST_LINES; n++)
        drive(d, n);
}

static void acknowledge(struct pl080 *d, unsigned n, uint32_t ack)
{
    d->line[n].ack = ack;
    d->line[n].ack_at = d->dev.now;
    d->unsettled |= BIT(n);
    drive(d, n);
}

/* --- serving --------------------------------------------------------------------------- */

static uint32_t owner_of(unsigned c, unsigned side)
{
    return 1 + 2 * c + side;
}

static void serve(struct pl080 *d, unsigned c, unsigned side)
{
    struct pl080_chan *ch = &d->ch[c];
    struct pl080_side *s = &ch->side[side];
    struct pl080_line *l = &d->line[s->line];
    uint32_t request;

    if (!s->paced || s->serving || l->owner || l->ack || exhausted(ch, side) ||
        (side == PL080_SRC && pl080_halted(ch)))
        return;
    request = first_of((l->seen | l->soft) & heeded(d, ch, side));
    if (!request)
        return;
    s->serving = request;
    s->due = request & (DMA_REQ_BURST | DMA_REQ_LAST_BURST) ? burst_of(ch, side) : 1;
    if (!ch->open && s->due > s->left)
        s->due = s->left;
    s->left -= ch->open ? 0 : s->due;
    s->last = request & LAST;
    l->owner = owner_of(c, side);
    l->soft_served = !(l->seen & request);
    pl080_ops(d)->grant(pl080_engine_of(d, c), side == PL080_DST, s->due, d->dev.now);
}

static void serve_channels(struct pl080 *d)
{
    for (uint32_t paced = d->paced; paced; paced &= paced - 1) {
        unsigned c = (unsigned)__builtin_ctz(paced);
        const struct pl080_chan *ch = &d->ch[c];

        if (pl080_frozen(d) || ch->loading || ch->failing || ch->stopping)
            continue;
        serve(d, c, PL080_SRC);
        serve(d, c, PL080_DST);
    }
}

void pl080_request_moved(struct pl080 *d, unsigned c, bool write)
{
    struct pl080_side *s = &d->ch[c].side[write ? PL080_DST : PL080_SRC];

    s->due -= s->due ? 1 : 0;
}

void pl080_request_served(struct pl080 *d, unsigned c, bool over)
{
    struct pl080_chan *ch = &d->ch[c];

    /* What the destination has asked for last ends the packet, whatever the source still wants. */
    if (ch->open && controller(ch->flow) == PL080_DST && ch->side[PL080_DST].last &&
        !ch->side[PL080_DST].due)
        pl080_ops(d)->stop(pl080_engine_of(d, c));
    for (unsigned side = 0; side < 2; side++) {
        struct pl080_side *s = &ch->side[side];
        struct pl080_line *l = &d->line[s->line];

        if (!s->serving || (s->due && !over))
            continue;
        if (l->soft_served)
            l->soft &= ~s->serving;
        d->counters.requests[s->line]++;
        s->serving = s->due = 0;
        l->owner = 0;
        if (l->seen || !l->soft_served)
            acknowledge(d, s->line, DMA_ACK_CLEAR | (over || exhausted(ch, side) ? DMA_ACK_TC : 0));
    }
}

void pl080_request_leave(struct pl080 *d, unsigned c)
{
    d->paced &= ~BIT(c);
    for (unsigned side = 0; side < 2; side++) {
        struct pl080_side *s = &d->ch[c].side[side];

        if (s->serving && d->line[s->line].owner == owner_of(c, side))
            d->line[s->line].owner = 0;
        *s = (struct pl080_side){0};
    }
}

/* --- channels ------------------------------------------------------------------------- */

/* An enabled channel other than BUT has line N. */
static bool claimed(const struct pl080 *d, unsigned n, unsigned but)
{
    for (uint32_t paced = d->paced & ~(but < PL080_CHANNELS ? BIT(but) : 0); paced;
         paced &= paced - 1)
        for (unsigned side = 0; side < 2; side++) {
            const struct pl080_side *s = &d->ch[__builtin_ctz(paced)].side[side];

            if (s->paced && s->line == n)
                return true;
        }
    return false;
}

void pl080_request_enable(struct pl080 *d, unsigned c)
{
    struct pl080_chan *ch = &d->ch[c];
    const uint32_t flow = GET(ch->config, PL080_CONFIG_FLOW_CNTRL);

    ch->flow = flow;
    ch->open = flow >= PL080_FLOW_PER2PER_DST;
    ch->side[PL080_SRC] = (struct pl080_side){
        .paced = has_source(flow), .line = GET(ch->config, PL080_CONFIG_SRC_PERIPHERAL)};
    ch->side[PL080_DST] = (struct pl080_side){
        .paced = has_dest(flow), .line = GET(ch->config, PL080_CONFIG_DEST_PERIPHERAL)};
    if (flow == PL080_FLOW_MEM2MEM)
        return;
    d->paced |= BIT(c);
    if (ch->side[PL080_SRC].paced && ch->side[PL080_DST].paced &&
        ch->side[PL080_SRC].line == ch->side[PL080_DST].line)
        note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
             "channel %u: both peripherals are on request line %u; the source is served first", c,
             ch->side[PL080_SRC].line);
    for (unsigned side = 0; side < 2; side++)
        if (ch->side[side].paced && claimed(d, ch->side[side].line, c))
            note(&d->dev.notes, NOTE_GUEST_ERROR, PL080_CHAN(c) + PL080_CX_CONFIGURATION,
                 "channel %u: request line %u is that of another enabled channel; the lower one is "
                 "served first", c, ch->side[side].line);
}

void pl080_request_packet(struct pl080 *d, unsigned c, uint32_t beats)
{
    struct pl080_chan *ch = &d->ch[c];
    const uint32_t read = pl080_beat_bytes(GET(ch->control, PL080_CONTROL_SWIDTH));
    const uint32_t write = pl080_beat_bytes(GET(ch->control, PL080_CONTROL_DWIDTH));

    ch->side[PL080_SRC].left = beats;
    ch->side[PL080_DST].left = beats * read / write;
    ch->side[PL080_SRC].last = ch->side[PL080_DST].last = 0;
}

/* --- lines ------------------------------------------------------------------------------ */

/* What the channels see of line N now. */
static void see(struct pl080 *d, unsigned n)
{
    struct pl080_line *l = &d->line[n];
    const uint32_t was = l->seen;

    l->seen = d->sync & BIT(n) ? l->level : l->past[1];
    if (l->ack && !l->seen && d->dev.now > l->ack_at)
        acknowledge(d, n, 0);
    else if (was && !l->seen && !l->ack)
        d->counters.withdrawn[n]++;
    if (!was && l->seen && !claimed(d, n, PL080_CHANNELS))
        d->counters.unclaimed[n]++;
    if (l->level == l->past[0] && l->level == l->past[1] && (!l->ack || l->seen))
        d->unsettled &= ~BIT(n);
}

/* The synchroniser's two flops: one step for each edge since the last look. */
static void catch_up(struct pl080 *d)
{
    const uint64_t steps = d->dev.now - d->settled;

    d->settled = d->dev.now;
    for (uint32_t lines = steps ? d->unsettled : 0; lines; lines &= lines - 1) {
        struct pl080_line *l = &d->line[__builtin_ctz(lines)];

        l->past[1] = steps > 1 ? l->level : l->past[0];
        l->past[0] = l->level;
    }
}

void pl080_request_edge(struct pl080 *d)
{
    if (!d->unsettled && !d->paced)
        return;
    catch_up(d);
    for (uint32_t lines = d->unsettled; lines; lines &= lines - 1)
        see(d, (unsigned)__builtin_ctz(lines));
    serve_channels(d);
}

void pl080_request(void *dev, unsigned line, unsigned signals)
{
    struct pl080 *d = dev;

    if (line >= PL080_REQUEST_LINES)
        return;
    catch_up(d);
    d->line[line].level = signals & DMA_REQ_ALL;
    d->unsettled |= BIT(line);
    pl080_request_edge(d);
}

uint64_t pl080_request_wakes(const struct pl080 *d)
{
    return d->unsettled ? d->dev.now + 1 : UINT64_MAX;
}

void pl080_request_reset(struct pl080 *d)
{
    d->unsettled = 0;
    d->settled = d->dev.now;
    for (unsigned n = 0; n < PL080_REQUEST_LINES; n++) {
        struct pl080_line *l = &d->line[n];

        *l = (struct pl080_line){.level = l->level, .told = l->told};
        d->unsettled |= l->level ? BIT(n) : 0;
    }
    pl080_request_outputs(d);
}

/* --- software ------------------------------------------------------------------------------ */

uint32_t pl080_soft(const struct pl080 *d, uint32_t signal)
{
    uint32_t lines = 0;

    for (unsigned n = 0; n < PL080_REQUEST_LINES; n++)
        lines |= d->line[n].soft & signal ? BIT(n) : 0;
    return lines;
}

void pl080_soft_set(struct pl080 *d, uint32_t signal, uint32_t lines)
{
    for (; lines; lines &= lines - 1)
        d->line[__builtin_ctz(lines)].soft |= signal;
    pl080_request_edge(d);
}
