/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random register accesses, acknowledges and resets against the test FIFO core. Nothing may crash,
 * no byte may get lost uncounted: after each step the device's invariants are checked.
 */
#include "fuzz.h"
#include "test_fifo_rig.h"

static void write_register(unsigned n)
{
    static const uint32_t regs[] = {TEST_FIFO_CTRL, TEST_FIFO_STATUS, TEST_FIFO_INTEN,
                                    TEST_FIFO_TOTAL, TEST_FIFO_RATE, TEST_FIFO_JITTER,
                                    TEST_FIFO_SEED, TEST_FIFO_BURST, TEST_FIFO_MARK,
                                    TEST_FIFO_TIMING, TEST_FIFO_DROP, TEST_FIFO_RAISE,
                                    TEST_FIFO_FAIL};

    switch (pick(4)) {
    case 0: /* something that works */
        set(n, TEST_FIFO_CTRL, 0);
        set(n, TEST_FIFO_TOTAL, 4 * pick(30));
        set(n, TEST_FIFO_BURST, 1 + pick(8));
        set(n, TEST_FIFO_MARK, pick(3) ? 0 : pick(20));
        set(n, TEST_FIFO_RATE, RATE(pick(20), pick(9)));
        set(n, TEST_FIFO_TIMING, RATE(pick(3), 0) | (pick(3) ? 0 : pick(5) << 16));
        set(n, TEST_FIFO_DROP, pick(3) ? 0 : pick(50));
        set(n, TEST_FIFO_CTRL, EN | DMA | (rnd() & TEST_FIFO_CTRL_ALL));
        return;
    case 1:
        device_write(&fifo, pick(0x300), 1u << pick(3), rnd());
        return;
    default: /* rates that let time pass quickly would be slow to run */
        set(n, regs[pick(sizeof regs / sizeof regs[0])], rnd() & (pick(2) ? 0xff : 0xffff00ff));
    }
}

static void step(void)
{
    const unsigned n = pick(2);
    uint32_t val = rnd();

    switch (pick(12)) {
    case 0:
        if (!pick(50))
            device_reset(&fifo);
        break;
    case 1:
        write_register(n);
        break;
    case 2:
        run_for(pick(pick(4) ? 30 : 2000));
        break;
    case 3: /* an initiator that runs ahead of the alarm */
        fifo.dev.now += pick(100);
        break;
    case 4:
        ack(n, rnd() & DMA_ACK_ALL);
        break;
    case 5:
        device_read(&fifo, pick(0x300), 1u << pick(3), &val);
        break;
    case 6:
    case 7:
        if (requested[n] && !(fifo.side[n].ack & DMA_ACK_CLEAR))
            serve(n, pick(8) ? fifo.side[n].burst % 16 : pick(9), 1u << pick(3), pick(2));
        break;
    default:
        data(n, 1u << pick(3), &val);
    }
}

static bool side_holds(const struct test_fifo_side *s)
{
    const bool on = s->ctrl & TEST_FIFO_CTRL_EN;

    return (on || CHECK_EQ(s->level, 0)) &&
           /* what is under way goes on */
           CHECK_LE(alarm_cycle, s->line_at) && CHECK_LE(alarm_cycle, s->fall_at) &&
           CHECK_LE(alarm_cycle, s->drop_at) && CHECK_LE(alarm_cycle, s->rise_at) &&
           CHECK_LE(s->withdrawn, s->requests) && CHECK_LE(s->packets, s->clears) &&
           CHECK_LE(s->overrun, s->dropped) && CHECK_LE(s->mismatches, s->in) &&
           (!s->total || !on || CHECK_EQ(s->waits && s->line_at != UINT64_MAX, 0));
}

/* Returns how many bytes went through. */
static uint64_t fuzz(uint64_t seed, unsigned steps)
{
    uint64_t moved = 0;

    fifo_start(1 + (uint32_t)seed * 7 % TEST_FIFO_DEPTH_MAX);
    fuzz_seed(seed);
    for (unsigned i = 0; i < steps; i++) {
        const uint32_t before = fifo.side[RX].moved + fifo.side[TX].moved;

        step();
        if (fifo.side[RX].moved + fifo.side[TX].moved > before)
            moved += fifo.side[RX].moved + fifo.side[TX].moved - before;
        if (!adds_up() || !side_holds(&fifo.side[RX]) || !side_holds(&fifo.side[TX])) {
            CHECK_EQ(seed, i); /* names seed and step */
            break;
        }
    }
    return moved;
}

/* Each seed is 10,000 steps. */
TEST(fuzz, random_accesses_and_acknowledges_keep_the_invariants)
{
    const unsigned seeds = fuzz_seeds(100);
    uint64_t moved = 0;

    for (unsigned s = 1; s <= seeds; s++)
        moved += fuzz(s, 10000);
    CHECK_GT(moved, seeds * 1000);
}
