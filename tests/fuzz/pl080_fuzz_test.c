/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random register accesses and random lists against the PL080 core. Nothing may crash, nothing may
 * be lost: after each step the device's invariants are checked.
 */
#include "dma_rig.h"
#include "fuzz.h"
#include "gtest_c.h"
#include "pl080.h"

static struct pl080 dma;
static struct rig rig;
/* Mostly addresses that exist, sometimes on the edge, sometimes anything. */
static uint32_t address(void)
{
    switch (pick(8)) {
    case 0:
        return rnd();
    case 1:
        return RIG_DEV + pick(RIG_BYTES);
    case 2:
        return RIG_MEM + RIG_BYTES - 16 + pick(32);
    default:
        return RIG_MEM + (pick(RIG_BYTES) & ~(pick(4) ? 3u : 0u));
    }
}

static uint32_t ctrl(void)
{
    uint32_t v = rnd() & ~(PL080_CONTROL_SWIDTH | PL080_CONTROL_DWIDTH);

    v |= PUT(PL080_CONTROL_SWIDTH, pick(16) ? pick(3) : pick(8));
    v |= PUT(PL080_CONTROL_DWIDTH, pick(16) ? pick(3) : pick(8));
    return pick(3) ? v & ~0xf00u : v;
}

static void write_channel(void)
{
    uint32_t base = PL080_CHAN(pick(PL080_CHANNELS));

    switch (pick(6)) {
    case 0:
        rig_write(&rig, base + PL080_CX_SRC_ADDR, address());
        break;
    case 1:
        rig_write(&rig, base + PL080_CX_DEST_ADDR, address());
        break;
    case 2:
        rig_write(&rig, base + PL080_CX_LLI, pick(2) ? 0 : address());
        break;
    case 3:
        rig_write(&rig, base + PL080_CX_CONTROL, ctrl());
        break;
    default:
        rig_write(&rig, base + PL080_CX_CONFIGURATION,
                  (rnd() & 0x7c001) | (pick(20) ? 0 : rnd()) | (pick(3) ? PL080_CONFIG_E : 0));
    }
}

static void step(void)
{
    uint32_t val;

    switch (pick(16)) {
    case 0:
        rig_write(&rig, pick(0x400) * 4, rnd());
        break;
    case 1:
        rig_write(&rig, PL080_CONFIGURATION, pick(4) ? 1 : rnd());
        break;
    case 2:
    case 3:
        rig_read(&rig, pick(0x400) * 4);
        break;
    case 4:
        dma_master_settle(&rig.master, rig_now(&rig));
        if (pick(2))
            device_read(&dma, pick(0x1000), 1u << pick(3), &val);
        else
            device_write(&dma, pick(0x1000), 1u << pick(3), rnd());
        dma_master_touched(&rig.master);
        break;
    case 5:
    case 6:
    case 7:
        rig_run_to(&rig, rig_now(&rig) + pick(pick(4) ? 20 : 2000));
        break;
    case 8:
    case 9:
    case 10:
        rig_request(&rig, pick(PL080_REQUEST_LINES), pick(2) ? 0 : rnd() & DMA_REQ_ALL);
        break;
    case 11:
        if (!pick(50))
            rig_reset(&rig);
        rig.master.fast = pick(2);
        break;
    default:
        write_channel();
    }
}

static bool served_by_its_line(unsigned c, unsigned side)
{
    const struct pl080_side *s = &dma.ch[c].side[side];

    if (!s->serving)
        return CHECK_EQ(s->due, 0);
    return CHECK(s->paced) && CHECK_GT(s->due, 0) && CHECK_LE(s->due, 256) &&
           CHECK_EQ(dma.line[s->line].owner, 1 + 2 * c + side) &&
           CHECK_EQ(dma.line[s->line].ack, 0);
}

static bool invariants(void)
{
    bool ok = true;
    uint32_t status = device_peek(&dma, PL080_INT_STATUS);

    for (unsigned c = 0; c < PL080_CHANNELS && ok; c++) {
        const struct pl080_chan *ch = &dma.ch[c];
        const struct pl080_engine *e = &ch->engine;

        ok = CHECK_LE(e->used, e->depth) && CHECK_LE(e->avail, e->level) &&
             CHECK_LE(e->level, e->used) && CHECK_LE(e->p.beats, 4095) &&
             CHECK_LE(e->burst, e->p.open ? 256 : e->p.beats) &&
             CHECK_LE(ch->loading, PL080_LLI_BYTES) &&
             /* what is left is what was not promised, and what was and is not written */
             (!e->running || ch->failing || ch->loading ||
              CHECK_EQ(e->left, (e->p.open ? 0 : e->p.beats << e->p.src_width) + e->used)) &&
             /* no byte is lost without being counted */
             CHECK_EQ(rig.master.stats[c].read,
                      rig.master.stats[c].bytes + dma.counters.dropped[c] + ch->held) &&
             /* a side is served by its line, and moves no more than it was granted */
             served_by_its_line(c, PL080_SRC) && served_by_its_line(c, PL080_DST) &&
             ((ch->config & PL080_CONFIG_E) || ch->stopping || CHECK_EQ(ch->active, 0)) &&
             /* whoever is to come to rest still has something on the bus */
             (!(ch->failing || ch->stopping) || CHECK_GT(ch->on_bus, 0));
    }
    if (!(dma.itcr & PL080_ITCR_T))
        ok = ok && CHECK_EQ(rig.level[PL080_INTR], status != 0);
    return ok;
}

static void fuzz(uint64_t seed, unsigned steps)
{
    rig_init(&rig, &dma, &pl080_class);
    fuzz_seed(seed);
    for (unsigned i = 0; i < steps; i++) {
        step();
        if (!invariants()) {
            CHECK_EQ(seed, i); /* names seed and step */
            return;
        }
    }
}

/* Each seed is 10,000 steps. */
TEST(fuzz, random_register_accesses_keep_the_invariants)
{
    const unsigned seeds = fuzz_seeds(100);

    for (unsigned s = 1; s <= seeds; s++)
        fuzz(s, 10000);
    CHECK_GT(rig_now(&rig), 1000);
}
