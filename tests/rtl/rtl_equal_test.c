/* SPDX-License-Identifier: Apache-2.0 */
/* PL080 and PL081 with their C engines against the same with RTL engines: whatever software and
 * peripherals do, on any number of channels, the same beats go to the same ports in the same
 * cycles, and requests get the same answers at the same edges. */
#include "dma_rig.h"
#include "gtest_c.h"
#include "pl080_rtl.h"

#include <stdio.h>
#include <string.h>

enum { LINES = 5, ANSWERS = 4096 };

static struct pl080 dma[2];
static struct rig rigs[2];
static struct pl080_rtl *rtl[2];
static const struct device_class *cls;

/* A change of an acknowledge. */
struct answer {
    uint64_t edge;
    unsigned line, signals;
};

static struct answer answers[2][ANSWERS];
static unsigned answered[2];

static void (*set_ack)(void *shell, unsigned line, unsigned signals);

static void note_ack(void *shell, unsigned line, unsigned signals)
{
    const unsigned i = shell == &rigs[1];

    if (CHECK_LT(answered[i], ANSWERS))
        answers[i][answered[i]++] = (struct answer){rig_now(shell), line, signals};
    set_ack(shell, line, signals);
}

static bool fit(void *dev)
{
    struct pl080_rtl **r = &rtl[cls == &pl081_class];

    if (dev != &dma[1])
        return false;
    if (!*r)
        *r = pl080_rtl_new(cls, 4);
    pl080_rtl_fit(*r, dev);
    return true;
}

static void start_over(void)
{
    rig_fit = fit;
    memset(answered, 0, sizeof answered);
    for (unsigned i = 0; i < 2; i++) {
        rig_init(&rigs[i], &dma[i], cls);
        rigs[i].master.fast = false;
        set_ack = dma[i].dev.set_ack;
        dma[i].dev.set_ack = note_ack;
        rig_write(&rigs[i], PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    }
}

/* --- what software does ----------------------------------------------------------- */

static uint64_t state;
static bool peripherals; /* there are some */
static uint32_t order;   /* of the masters' bytes */

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 32) * below >> 32);
}

static void both(uint32_t off, uint32_t val)
{
    for (unsigned i = 0; i < 2; i++)
        rig_write(&rigs[i], off, val);
}

static uint32_t control(void)
{
    return draw(0x10000) << 16 >> 4 & (PL080_CONTROL_DBSIZE | PL080_CONTROL_SBSIZE) ?
           PUT(PL080_CONTROL_SBSIZE, draw(8)) | PUT(PL080_CONTROL_DBSIZE, draw(8)) |
               PUT(PL080_CONTROL_SWIDTH, draw(3)) | PUT(PL080_CONTROL_DWIDTH, draw(3)) |
               (draw(2) ? PL080_CONTROL_S : 0) | (draw(2) ? PL080_CONTROL_D : 0) |
               (draw(8) ? PL080_CONTROL_SI : 0) | (draw(8) ? PL080_CONTROL_DI : 0) |
               PL080_CONTROL_I | PUT(PL080_CONTROL_TRANSFER_SIZE, 1 + draw(60)) : PL080_CONTROL_I;
}

static uint32_t address(void)
{
    return RIG_MEM + (draw(0x8000) & ~3u);
}

/* A list of up to four items behind the memory that packets move. */
static uint32_t list(void)
{
    uint32_t at = RIG_MEM + 0xf000 + 16 * draw(64), next = draw(2) ? at + 16 : 0;
    const uint32_t w[4] = {address(), address(), next | draw(2), control()};

    for (unsigned i = 0; i < 2; i++)
        memcpy(rigs[i].mem + (at - RIG_MEM), w, sizeof w);
    return at | draw(2);
}

/* Peripherals may share a line, and software may have got it wrong. */
static uint32_t flow(void)
{
    return !peripherals ? 0 : PUT(PL080_CONFIG_FLOW_CNTRL, draw(8)) |
                                  PUT(PL080_CONFIG_SRC_PERIPHERAL, draw(LINES)) |
                                  PUT(PL080_CONFIG_DEST_PERIPHERAL, draw(LINES));
}

static void launch(unsigned c)
{
    uint32_t w[4] = {address(), address(), draw(3) ? 0 : list(), control()};

    for (unsigned i = 0; i < 4; i++)
        both(PL080_CHAN(c) + 4 * i, w[i]);
    both(PL080_CHAN(c) + PL080_CX_CONFIGURATION,
         PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE | flow());
}

static void ask_in_software(void)
{
    static const uint32_t regs[] = {PL080_SOFT_SREQ, PL080_SOFT_BREQ, PL080_SOFT_LSREQ,
                                    PL080_SOFT_LBREQ, PL080_SYNC};

    if (peripherals)
        both(regs[draw(5)], draw(1u << LINES));
}

static void act(unsigned channels)
{
    unsigned c = draw(channels);
    uint32_t config = rig_read(&rigs[0], PL080_CHAN(c) + PL080_CX_CONFIGURATION);

    switch (draw(12)) {
    case 0:
        both(PL080_CHAN(c) + PL080_CX_CONFIGURATION, config ^ PL080_CONFIG_H);
        break;
    case 1:
        both(PL080_CHAN(c) + PL080_CX_CONFIGURATION, 0);
        break;
    case 2:
        both(PL080_CONFIGURATION, order | (!draw(2) ? 0 : PL080_CONFIGURATION_E));
        break;
    case 3:
        if (!draw(10))
            for (unsigned i = 0; i < 2; i++)
                rig_reset(&rigs[i]);
        break;
    case 5:
        ask_in_software();
        break;
    case 4:
        both(PL080_CHAN(c) + PL080_CX_SRC_ADDR, address());
        break;
    default:
        both(PL080_CONFIGURATION, order | PL080_CONFIGURATION_E);
        if (!(config & PL080_CONFIG_E))
            launch(c);
    }
}

/* --- what peripherals do ----------------------------------------------------------- */

/* One that keeps the rules of the handshake most of the time. */
static struct {
    uint64_t at; /* edge of its next step; UINT64_MAX: it waits for CLR */
    bool up;
} asker[LINES];

static void look(unsigned n)
{
    if (asker[n].at == UINT64_MAX && (rigs[0].ack[n] & DMA_ACK_CLEAR) == asker[n].up)
        asker[n].at = rig_now(&rigs[0]) + 1 + draw(8);
}

static void step(unsigned n)
{
    static const unsigned kinds[] = {DMA_REQ_BURST, DMA_REQ_SINGLE, DMA_REQ_BURST | DMA_REQ_SINGLE,
                                     DMA_REQ_BURST, DMA_REQ_LAST_SINGLE, DMA_REQ_LAST_BURST};
    unsigned signals;

    if (asker[n].at > rig_now(&rigs[0]))
        return;
    asker[n].up = !asker[n].up;
    asker[n].at = draw(40) ? UINT64_MAX : rig_now(&rigs[0]) + 1 + draw(20); /* in a hurry */
    signals = asker[n].up ? kinds[draw(draw(8) ? 4 : 6)] : 0;
    for (unsigned i = 0; i < 2; i++)
        rig_request(&rigs[i], n, signals);
    look(n); /* a request that falls may take CLR with it at the same edge */
}

/* Both to edge AT. */
static void pass(uint64_t at)
{
    while (rig_now(&rigs[0]) < at) {
        uint64_t next = at, edge;

        /* An answer may come first: then peripherals see it when they happen to look. */
        edge = rig_next(&rigs[0]);
        next = peripherals && edge < next ? edge : next;
        for (unsigned n = 0; peripherals && n < LINES; n++)
            next = asker[n].at < next ? asker[n].at : next;
        rig_run_to(&rigs[0], next);
        rig_run_to(&rigs[1], next);
        for (unsigned n = 0; peripherals && n < LINES; n++) {
            look(n);
            step(n);
        }
    }
}

/* --- comparison ----------------------------------------------------------------------- */

static void print_beat(const char *side, const struct rig *r, unsigned i)
{
    const struct rig_beatlog *b = &r->log[i];

    if (i < r->logged)
        printf("  %-4s beat %u: cycle %llu to edge %llu, channel %u port %u %s of %u at 0x%08llx\n",
               side, i, (unsigned long long)b->start, (unsigned long long)b->end, b->a.chan,
               b->a.port, dma_kind_names[b->a.kind], b->a.len, (unsigned long long)b->a.addr);
}

static bool same_beat(const struct rig_beatlog *a, const struct rig_beatlog *b)
{
    return a->start == b->start && a->end == b->end && a->ok == b->ok && a->a.addr == b->a.addr &&
           a->a.len == b->a.len && a->a.kind == b->a.kind && a->a.chan == b->a.chan &&
           a->a.port == b->a.port && a->a.fixed == b->a.fixed;
}

static bool check_beats(void)
{
    unsigned i = 0;

    while (i < rigs[0].logged && i < rigs[1].logged &&
           same_beat(&rigs[0].log[i], &rigs[1].log[i]))
        i++;
    if (i < rigs[0].logged || i < rigs[1].logged)
        for (unsigned j = i > 3 ? i - 3 : 0; j < i + 3; j++) {
            print_beat("C", &rigs[0], j);
            print_beat("RTL", &rigs[1], j);
        }
    return CHECK_EQ(i, rigs[0].logged) && CHECK_EQ(i, rigs[1].logged);
}

static bool check_answers(void)
{
    unsigned i = 0;

    while (i < answered[0] && i < answered[1] && answers[0][i].edge == answers[1][i].edge &&
           answers[0][i].line == answers[1][i].line &&
           answers[0][i].signals == answers[1][i].signals)
        i++;
    for (unsigned side = 0; side < 2 && (i < answered[0] || i < answered[1]); side++)
        if (i < answered[side])
            printf("  %-4s answer %u: edge %llu, line %u, 0x%x\n", side ? "RTL" : "C", i,
                   (unsigned long long)answers[side][i].edge, answers[side][i].line,
                   answers[side][i].signals);
    return CHECK_EQ(i, answered[0]) && CHECK_EQ(i, answered[1]);
}

static bool check_equal(void)
{
    bool ok = CHECK_EQ(rig_now(&rigs[0]), rig_now(&rigs[1])) && check_beats() && check_answers() &&
              CHECK_MEM(&dma[0].counters, &dma[1].counters, sizeof dma[0].counters) &&
              CHECK_MEM(rigs[0].mem, rigs[1].mem, RIG_BYTES) &&
              CHECK_MEM(rigs[0].rises, rigs[1].rises, sizeof rigs[0].rises);

    for (uint32_t off = 0; off < 0x200 && ok; off += 4)
        if (off != PL080_INT_TC_CLEAR && off != PL080_INT_ERR_CLEAR)
            ok = CHECK_EQ(device_peek(&dma[0], off), device_peek(&dma[1], off)) || CHECK_EQ(off, 0);
    return ok;
}

/* One run: WHAT is its number. False after a difference. */
static bool run(uint64_t what, unsigned channels)
{
    state = what * 0x9e3779b97f4a7c15u;
    start_over();
    order = peripherals && draw(2) ? draw(4) << 1 : 0;
    dma[0].cfg.strict_requests = dma[1].cfg.strict_requests = peripherals && draw(2);
    memset(asker, 0, sizeof asker);
    for (unsigned i = 0; i < 2; i++) {
        rigs[i].waits_read = draw(2) ? draw(4) : 0;
        rigs[i].waits_write = draw(2) ? draw(4) : 0;
        if (i) {
            rigs[1].waits_read = rigs[0].waits_read;
            rigs[1].waits_write = rigs[0].waits_write;
        } else if (!draw(3)) {
            rigs[0].bad_from = rigs[1].bad_from = RIG_MEM + (draw(0x8000) & ~3u);
            rigs[0].bad_to = rigs[1].bad_to = rigs[0].bad_from + 4;
        }
    }
    for (unsigned n = 0; n < 12; n++) {
        uint64_t at = rig_now(&rigs[0]) + draw(60);

        act(channels);
        pass(at);
        if (!check_equal())
            return false;
    }
    both(PL080_CONFIGURATION, order | PL080_CONFIGURATION_E);
    pass(rig_now(&rigs[0]) + 6000);
    return check_equal();
}

/* RUNS of them on that many channels; how many requests were served. */
static uint64_t runs(uint64_t n, uint64_t param, unsigned channels)
{
    uint64_t served = 0;

    for (uint64_t i = 0; i < n; i++) {
        if (!run(8 * i + param + 1, channels)) {
            CHECK_EQ(8 * i + param + 1, 0); /* names the run */
            return 0;
        }
        for (unsigned line = 0; line < LINES; line++)
            served += dma[1].counters.requests[line];
    }
    return served;
}

TEST_P(rtl_equal, whatever_happens_is_the_same_beat_for_beat, 8)
{
    cls = &pl080_class;
    peripherals = false;
    CHECK_EQ(runs(200, param, 1 + param), 0);
}

TEST_P(rtl_equal, whatever_peripherals_ask_for_is_the_same_beat_for_beat, 8)
{
    cls = &pl080_class;
    peripherals = true;
    CHECK_GT(runs(200, param, 1 + param), 1000);
}

TEST_P(rtl_equal, a_pl081_is_the_same_beat_for_beat, 2)
{
    cls = &pl081_class;
    peripherals = true;
    CHECK_GT(runs(200, param, 1 + param), 1000);
}
