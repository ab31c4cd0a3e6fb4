/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same channels and peripherals twice: settled in every cycle, and only when something
 * happens that others see. Random kinds of flow control, widths, bursts and peripherals; both runs
 * give the same handshakes at the same edges, accesses, registers and memory.
 */
#include "pl080_rig.h"

#include <string.h>

enum { CHANNELS = 3, LINES = 6, EDGES = 3000, FIFOS = RIG_DEV + 0x4000 };

/* A peripheral that keeps the rules of 8.4, in its own time. */
struct asker {
    uint32_t random;
    uint64_t at;      /* edge of its next step; UINT64_MAX: it waits for CLR */
    bool up;
    unsigned done;    /* handshakes */
};

struct world {
    struct rig rig;
    struct pl080 dma;
    struct asker asker[LINES];
    uint64_t edges;   /* of all handshakes, added up with weights: equal if each of them is */
};

static struct world world[2];

static uint32_t draw(uint32_t *random, uint32_t below)
{
    *random = *random * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(*random >> 8) * below >> 24);
}

/* --- channels -------------------------------------------------------------------------- */

static void set(struct world *w, unsigned c, uint32_t reg, uint32_t val)
{
    rig_write(&w->rig, PL080_CHAN(c) + reg, val);
}

static void set_up(struct world *w, unsigned c, uint32_t *random)
{
    const uint32_t flow = draw(random, 8), sw = draw(random, 3), dw = draw(random, 3);
    const bool from = flow && flow != PL080_FLOW_MEM2PER && flow != PL080_FLOW_MEM2PER_PER;
    const bool to = flow && flow != PL080_FLOW_PER2MEM && flow != PL080_FLOW_PER2MEM_PER;
    const uint32_t count = flow < 4 ? (4 + draw(random, 60)) << (2 - sw) : 0;
    uint32_t ctrl = control(sw, dw, draw(random, 4), draw(random, 4), count);

    ctrl |= draw(random, 2) ? PL080_CONTROL_D : 0;
    ctrl |= draw(random, 2) ? PL080_CONTROL_S : 0;
    ctrl |= draw(random, 2) ? PL080_CONTROL_I : 0;
    set(w, c, PL080_CX_SRC_ADDR, from ? FIFOS + 16 * c : SRC + 0x800 * c);
    set(w, c, PL080_CX_DEST_ADDR, to ? FIFOS + 0x100 + 16 * c : DST + 0x800 * c);
    set(w, c, PL080_CX_CONTROL,
        ctrl & ~(from ? PL080_CONTROL_SI : 0) & ~(to ? PL080_CONTROL_DI : 0));
    set(w, c, PL080_CX_CONFIGURATION,
        PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE | PUT(PL080_CONFIG_FLOW_CNTRL, flow) |
            PUT(PL080_CONFIG_SRC_PERIPHERAL, 2 * c) | PUT(PL080_CONFIG_DEST_PERIPHERAL, 2 * c + 1));
}

static void start(struct world *w, uint32_t seed)
{
    uint32_t random = seed;

    memset(w->asker, 0, sizeof w->asker);
    w->edges = 0;
    rig_init(&w->rig, &w->dma, &pl080_class);
    w->rig.waits_read = draw(&random, 2);
    w->rig.waits_write = draw(&random, 2);
    w->dma.cfg.strict_requests = draw(&random, 2);
    rig_write(&w->rig, PL080_CONFIGURATION, PL080_CONFIGURATION_E | draw(&random, 4) << 1);
    rig_write(&w->rig, PL080_SYNC, draw(&random, 0x10000));
    for (unsigned c = 0; c < CHANNELS; c++)
        set_up(w, c, &random);
    for (unsigned i = 0; i < LINES; i++) {
        w->asker[i].random = seed + i;
        w->asker[i].at = 1 + draw(&random, 30);
    }
}

/* --- peripherals ------------------------------------------------------------------------ */

/* What the peripheral on LINE does about the levels that it sees. */
static void look(struct world *w, unsigned line)
{
    struct asker *a = &w->asker[line];
    const bool clear = w->rig.ack[line] & DMA_ACK_CLEAR;

    if (a->at != UINT64_MAX || clear != a->up)
        return;
    a->at = rig_now(&w->rig) + 1 + draw(&a->random, 6);
    w->edges = w->edges * 31 + rig_now(&w->rig) + 7 * w->rig.ack[line];
    a->done++;
}

static void step(struct world *w, unsigned line)
{
    struct asker *a = &w->asker[line];
    static const unsigned kinds[] = {DMA_REQ_SINGLE, DMA_REQ_BURST, DMA_REQ_BURST | DMA_REQ_SINGLE,
                                     DMA_REQ_LAST_SINGLE, DMA_REQ_LAST_BURST};

    if (a->at > rig_now(&w->rig))
        return;
    a->at = UINT64_MAX;
    a->up = !a->up;
    rig_request(&w->rig, line, a->up ? kinds[draw(&a->random, a->done > 20 ? 5 : 3)] : 0);
}

static void run(struct world *w, bool lazily)
{
    while (rig_now(&w->rig) < EDGES) {
        uint64_t next = lazily ? rig_next(&w->rig) : rig_now(&w->rig) + 1;

        for (unsigned i = 0; i < LINES; i++)
            next = w->asker[i].at < next ? w->asker[i].at : next;
        rig_run_to(&w->rig, next < EDGES ? next : EDGES);
        for (unsigned i = 0; i < LINES; i++) {
            look(w, i);
            step(w, i);
        }
        for (unsigned i = 0; i < LINES; i++)
            look(w, i); /* a request that falls may take CLR with it at the same edge */
    }
}

/* --- both ----------------------------------------------------------------------------------- */

static unsigned next_outside(const struct rig *r, unsigned i)
{
    while (i < r->logged && r->log[i].a.addr < RIG_DEV)
        i++;
    return i;
}

static bool same_accesses(const struct rig *a, const struct rig *b)
{
    for (unsigned i = 0, k = 0;; i++, k++) {
        i = next_outside(a, i);
        k = next_outside(b, k);
        if (i == a->logged || k == b->logged)
            return CHECK_EQ(i == a->logged, k == b->logged);
        if (!CHECK_EQ(a->log[i].a.addr, b->log[k].a.addr) ||
            !CHECK_EQ(a->log[i].start, b->log[k].start) || !CHECK_EQ(a->log[i].end, b->log[k].end))
            return false;
    }
}

static unsigned handshakes(const struct world *w)
{
    unsigned n = 0;

    for (unsigned i = 0; i < LINES; i++)
        n += w->asker[i].done;
    return n;
}

TEST(pl080_request_pace, requests_are_served_at_the_same_edges_however_seldom_one_looks)
{
    const char *where = "";
    unsigned served = 0;

    for (uint32_t seed = 1; seed <= 400; seed++) {
        for (unsigned i = 0; i < 2; i++) {
            start(&world[i], seed);
            run(&world[i], i);
        }
        served += handshakes(&world[0]);
        if (!CHECK(same_accesses(&world[0].rig, &world[1].rig)) ||
            !CHECK_EQ(world[0].edges, world[1].edges) ||
            !CHECK(device_equal(&world[0].dma, &world[1].dma, &where)) ||
            !CHECK_MEM(world[1].rig.mem, world[0].rig.mem, RIG_BYTES)) {
            CHECK_EQ(seed, 0); /* the seed */
            CHECK_HAS(where ? where : "-", "differs");
            return;
        }
        for (unsigned c = 0; c < CHANNELS; c++)
            CHECK_EQ(world[1].rig.master.stats[c].read, world[1].rig.master.stats[c].bytes +
                                                            world[1].dma.counters.dropped[c] +
                                                            world[1].dma.ch[c].held);
    }
    CHECK_GE(served, 20000);
}
