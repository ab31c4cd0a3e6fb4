/* SPDX-License-Identifier: Apache-2.0 */
/* Scripted faults and the gate at the PL080's beats, C engines or RTL. */
#include "pl080_rig.h"

enum { BEATS = 12, LONG = 500 };

#define WORDS(n) control(2, 2, 1, 1, n)
#define READS (1 << DMA_READ)
#define WRITES (1 << DMA_WRITE)

/* Edge at which the copy of BEATS words ends when nothing disturbs it. */
static uint64_t undisturbed(uint32_t ctrl)
{
    start_over();
    rig.master.fast = false; /* what is taken at once is not logged */
    launch(0, SRC, DST, 0, ctrl);
    CHECK(rig_run(&rig, LONG));
    CHECK_MEM(mem(DST), mem(SRC), 4 * BEATS);
    return rig.log[rig.logged - 1].end;
}

static void set_gate(enum dma_gate_state state, unsigned kinds, bool after, uint64_t beats)
{
    const struct dma_gate gate = {state, 0, (uint8_t)kinds, after, beats};

    dma_master_settle(&rig.master, rig_now(&rig));
    dma_master_gate(&rig.master, &gate);
}

static unsigned count(unsigned kinds)
{
    unsigned n = 0;

    for (unsigned i = 0; i < rig.logged; i++)
        n += kinds >> rig.log[i].a.kind & 1;
    return n;
}

/* One master and two; before and after the beat; without stretches, and with, which are not
 * logged. */
TEST_P(pl080_gate, holds_at_each_beat_and_adds_the_time_that_it_held, 8)
{
    const uint32_t ctrl = WORDS(BEATS) | PL080_CONTROL_I | (param & 1 ? PL080_CONTROL_D : 0);
    const uint64_t end = undisturbed(ctrl);
    const bool after = param & 2;

    for (unsigned write = 0; write < 2; write++)
        for (unsigned n = 1; n + after <= BEATS; n++) {
            const unsigned kinds = write ? WRITES : READS;
            uint64_t held;
            uint32_t size;

            start_over();
            rig.master.fast = param & 4 && !rig.master.clocked;
            set_gate(DMA_GATE_ARMED, kinds, after, n);
            launch(0, SRC, DST, 0, ctrl);
            CHECK(rig_run(&rig, LONG));
            CHECK_EQ(rig.master.gate.state, DMA_GATE_HOLDS);
            CHECK_EQ(count(kinds), after ? n : n - 1);
            held = rig.logged ? rig.log[rig.logged - 1].end : 1;
            size = get_chan(0, PL080_CX_CONTROL) & PL080_CONTROL_TRANSFER_SIZE;
            rig_run_to(&rig, LONG);
            CHECK_EQ(get_chan(0, PL080_CX_CONTROL) & PL080_CONTROL_TRANSFER_SIZE, size);
            CHECK(get(PL080_ENBLD_CHNS) & 1);
            CHECK_LE(held, end);
            set_gate(DMA_GATE_OPEN, 0, false, 0);
            CHECK(rig_run(&rig, LONG));
            CHECK_EQ(get(PL080_RAW_INT_TC_STATUS), 1);
            CHECK_MEM(mem(DST), mem(SRC), 4 * BEATS);
            if (rig.master.fast)
                continue;
            CHECK_EQ(count(READS | WRITES), 2 * BEATS);
            CHECK_GE(rig.log[rig.logged - 1].end, LONG + end - held - 1);
            CHECK_LE(rig.log[rig.logged - 1].end, LONG + end - held + 1);
        }
}

TEST(pl080_gate, leaves_other_channels_and_what_is_not_counted_alone)
{
    start_over();
    set_gate(DMA_GATE_ARMED, 1 << DMA_FETCH, false, 1);
    launch(0, SRC, DST, 0, WORDS(BEATS)); /* fetches nothing */
    launch(1, SRC + 0x400, DST + 0x400, 0, WORDS(BEATS));
    finish();
    CHECK_EQ(rig.master.gate.state, DMA_GATE_ARMED);
    CHECK_EQ(rig.master.gate.beats, 1);
    item(ITEMS, SRC + 32, DST + 32, 0, WORDS(8));
    set_gate(DMA_GATE_ARMED, 1 << DMA_FETCH, false, 3);
    launch(0, SRC, DST, ITEMS, WORDS(8));
    CHECK(rig_run(&rig, LONG));
    CHECK_EQ(rig.master.gate.state, DMA_GATE_HOLDS);
    CHECK_EQ(count(1 << DMA_FETCH), 2);
    launch(1, SRC + 0x800, DST + 0x800, 0, WORDS(BEATS) | PL080_CONTROL_S | PL080_CONTROL_D);
    CHECK(rig_run(&rig, LONG));
    CHECK_MEM(mem(DST + 0x800), mem(SRC + 0x800), 4 * BEATS); /* on the other master */
    CHECK_EQ(get(PL080_ENBLD_CHNS), 1);
    set_gate(DMA_GATE_OPEN, 0, false, 0);
    finish();
    CHECK_MEM(mem(DST), mem(SRC), 64);
}

TEST(pl080_gate, a_reset_of_the_controller_does_not_open_it)
{
    start_over();
    set_gate(DMA_GATE_ARMED, WRITES, false, 2);
    launch(0, SRC, DST, 0, WORDS(BEATS));
    CHECK(rig_run(&rig, LONG));
    rig_reset(&rig);
    CHECK_EQ(rig.master.gate.state, DMA_GATE_HOLDS);
    CHECK_EQ(get(PL080_ENBLD_CHNS), 0);
    set_gate(DMA_GATE_OPEN, 0, false, 0);
    finish();
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
    launch(0, SRC + 0x100, DST + 0x100, 0, WORDS(BEATS));
    finish();
    CHECK_MEM(mem(DST + 0x100), mem(SRC + 0x100), 4 * BEATS);
}

static void rule(struct fault_rule r, uint64_t nth, uint64_t count)
{
    r.nth = nth;
    r.count = count;
    fault_add(&rig.faults, &r);
}

TEST(pl080_fault, a_delay_is_added_to_the_beat_that_it_hits)
{
    const uint64_t end = undisturbed(WORDS(BEATS));
    struct fault_rule r = fault_on(FAULT_DELAY, DST, DST + 4 * BEATS - 1);

    r.cycles = 7;
    for (uint64_t n = 1; n <= BEATS; n++) {
        start_over();
        rule(r, n, 1);
        launch(0, SRC, DST, 0, WORDS(BEATS));
        finish();
        CHECK_EQ(rig.log[rig.logged - 1].end, end + 7);
        CHECK_EQ(rig.faults.hits[1], 1);
        CHECK_MEM(mem(DST), mem(SRC), 4 * BEATS);
        for (unsigned i = 0, writes = 0; i < rig.logged; i++)
            if (rig.log[i].a.kind == DMA_WRITE && ++writes == n)
                CHECK_EQ(rig.log[i].end - rig.log[i].start, 2 + 7);
    }
}

/* Long enough for stretches, from event to event and in one go: what was read and flipped must not
 * be taken from the source again. */
TEST_P(pl080_fault, a_flipped_beat_arrives_flipped_and_no_other, 4)
{
    enum { MANY = 1000 };

    for (uint32_t n = 1; n <= MANY; n += 37) {
        struct fault_rule r = fault_on(FAULT_CORRUPT, SRC, SRC + 4 * MANY - 1);
        uint32_t at = 4 * (n - 1);

        start_over();
        r.accesses = READS;
        if (param & 1) {
            r = fault_on(FAULT_CORRUPT, DST, DST + 4 * MANY - 1);
            r.accesses = WRITES;
        }
        r.flip = 0xff00;
        rule(r, n, 1);
        launch(0, SRC, DST, 0, WORDS(MANY));
        if (param & 2)
            rig_run_to(&rig, 10 * MANY);
        else
            finish();
        CHECK_EQ(mem(DST)[at + 1] ^ mem(SRC)[at + 1], 0xff);
        mem(DST)[at + 1] ^= 0xff;
        if (!CHECK_MEM(mem(DST), mem(SRC), 4 * MANY))
            return;
    }
}

/* Once its count is used up nothing is slower than without. */
TEST(pl080_fault, a_used_up_rule_lets_stretches_be_taken_again)
{
    start_over();
    rule(fault_on(FAULT_WATCH, SRC, SRC + 0xfff), 1, 1);
    launch(0, SRC, DST, 0, WORDS(1000));
    finish();
    CHECK_EQ(rig.stretches > 0, !rig.master.clocked);
    CHECK_MEM(mem(DST), mem(SRC), 4000);
    start_over();
    rule(fault_on(FAULT_WATCH, SRC, SRC + 0xfff), 1, 0);
    launch(0, SRC, DST, 0, WORDS(1000));
    finish();
    CHECK_EQ(rig.stretches, 0);
    CHECK_EQ(rig.logged, 2000);
}
