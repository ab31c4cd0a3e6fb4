/* SPDX-License-Identifier: Apache-2.0 */
/* What the ADMA does at once against the same access by access: orders by chance, one after the
 * other, in chains and on channels beside each other, and software that looks or steps in. */
#include "adma_rig.h"

#include <string.h>

static struct adma dma[2];
static struct rig rigs[2]; /* the first one is fast */

static void fresh(uint64_t *random)
{
    const uint32_t masters = 1 + draw(random, 2), waits[2] = {draw(random, 2), draw(random, 3)};
    const bool one_port = draw(random, 2);
    const uint64_t slow = draw(random, 2) ? RIG_MEM + 0x40 * draw(random, 0x300) : 0;

    for (unsigned i = 0; i < 2; i++) {
        adma_fresh(&rigs[i], &dma[i]);
        dma[i].cfg.masters = masters;
        rigs[i].waits_read = waits[0];
        rigs[i].waits_write = waits[1];
        rigs[i].one_port = one_port;
        rigs[i].slow_from = slow;
        rigs[i].slow_waits = 3;
        rigs[i].master.fast = i == 0;
    }
}

/* Mostly as drivers have it: whole blocks, on multiples of a block. */
static uint32_t somewhere(uint64_t *random, uint32_t align)
{
    return RIG_MEM + draw(random, 0xd000 / align) * align;
}

static struct order drawn(uint64_t *random)
{
    const uint32_t op = 1 + draw(random, 6), align = draw(random, 4) ? 64 : 4;
    const uint32_t n = op == ADMA_OP_MEMCPY ? 1 : op == ADMA_OP_MEMSET ? 0 : 1 + draw(random, 16);
    struct order o = plain_order(op, n, draw(random, 4) ? 64 * (1 + draw(random, 64))
                                                        : 4 * (1 + draw(random, 600)));

    if (draw(random, 2))
        o.flags &= ~(draw(random, 2) ? ADMA_CONTROL_INT : ADMA_CONTROL_STATUS);
    if (op == ADMA_OP_PQ && draw(random, 2))
        o.flags |= ADMA_CONTROL_CONT;
    if (op >= ADMA_OP_PQ)
        o.flags |= (uint32_t[]){0, ADMA_CONTROL_NO_P, ADMA_CONTROL_NO_Q}[draw(random, 3)];
    o.dst = somewhere(random, align);
    o.qdst = somewhere(random, align);
    for (unsigned s = 0; s < n; s++) {
        o.source[s] = draw(random, 10) ? somewhere(random, align) : o.dst;
        o.factor[s] = (uint8_t)draw(random, 256);
    }
    return o;
}

/* The reference takes all of one before the next; here blocks take turns. */
static bool overlaps(const struct order *o)
{
    for (unsigned s = 0; s <= o->sources; s++) {
        const uint32_t x = s < o->sources ? o->source[s] : o->qdst;

        if ((x - o->dst < o->count || o->dst - x < o->count) && (x != o->dst || s == o->sources))
            return true;
        if (s < o->sources && x != o->qdst && (x - o->qdst < o->count || o->qdst - x < o->count))
            return true;
    }
    return false;
}

static bool one_order(const struct order *o, bool known)
{
    static uint8_t want[RIG_BYTES];
    uint32_t status;

    for (unsigned i = 0; i < 2; i++)
        put_order(&rigs[i], DESC, o, 0);
    memcpy(want, rigs[0].mem, sizeof want);
    status = reference(want, o);
    if (o->flags & ADMA_CONTROL_STATUS)
        memcpy(want + (DESC + ADMA_DESC_STATUS) % RIG_BYTES, &status, sizeof status);
    for (unsigned i = 0; i < 2; i++) {
        launch(&rigs[i], 0, DESC);
        CHECK(rig_run(&rigs[i], 10000000));
    }
    return rig_same(&rigs[0], &rigs[1]) &&
           (!known || (CHECK_EQ(chan_get(&rigs[0], 0, ADMA_ARSR), status) &&
                       CHECK_MEM(rigs[0].mem, want, RIG_BYTES)));
}

TEST(adma_ahead, orders_by_chance_are_as_access_by_access_and_as_the_reference)
{
    uint64_t random = 11;
    unsigned compared = 0, stretches = 0;

    for (unsigned round = 0; round < 300; round++) {
        fresh(&random);
        for (unsigned k = 0; k < 6; k++) {
            const struct order o = drawn(&random);

            compared += !overlaps(&o);
            if (!one_order(&o, !overlaps(&o)) && CHECK_EQ(round, 100000))
                return;
        }
        stretches += rigs[0].stretches;
    }
    CHECK_GT(compared, 300);
    CHECK_GT(stretches, 1000);
}

/* What is known of the cost of one is used for the next alone if that is alike. */
TEST(adma_ahead, the_next_order_of_the_kind_is_one_step_and_may_lie_in_slower_memory)
{
    uint64_t random = 1;

    for (unsigned k = 0; k < 4; k++) {
        struct order o = plain_order(ADMA_OP_PQ, 3, 1024), slow = o;

        fresh(&random);
        for (unsigned i = 0; i < 2; i++)
            rigs[i].slow_from = RIG_MEM + 0x4000, rigs[i].slow_waits = 3;
        if (k < 3)
            slow.source[k] += 0x6000;
        else
            slow.dst -= 0x8000;
        o.dst -= 0x8000;
        o.qdst -= 0x8000;
        CHECK(one_order(&o, true));
        CHECK(one_order(&o, true));
        CHECK_EQ(rigs[0].logged, 2 * 2); /* the descriptor, and its status */
        CHECK(one_order(&slow, true));
    }
}

/* The edge at which the interrupt of a NULL descriptor is found, when a descriptor with more sources
 * was aborted at cycle T. */
static uint64_t found_after_abort(struct rig *r, uint64_t t)
{
    const struct order o = plain_order(ADMA_OP_XOR, 8, 64);
    const struct order null = {.op = ADMA_OP_NULL, .flags = ADMA_CONTROL_INT};

    put_order(r, DESC, &o, 0);
    put_order(r, DESC + 0x100, &null, 0);
    launch(r, 0, DESC);
    rig_run_to(r, t);
    command(r, 0, ADMA_ACCR_ABORT);
    CHECK(rig_run(r, 1000));
    CHECK(!r->level[ADMA_EOT]);
    launch(r, 0, DESC + 0x100);
    while (!r->level[ADMA_EOT] && rig_next(r) < t + 1000)
        rig_run_to(r, rig_next(r));
    return rig_now(r);
}

/* Running ahead, nobody knows what will be read: each part of a descriptor is an end. */
TEST(adma_ahead, an_interrupt_is_found_at_its_cycle_whatever_was_read_before)
{
    uint64_t random = 1;

    for (uint64_t t = 0; t < 60; t++) {
        fresh(&random);
        CHECK_EQ(found_after_abort(&rigs[0], t), found_after_abort(&rigs[1], t));
    }
}

/* --- software steps in ----------------------------------------------------------------- */

static void both_run_to(uint64_t edge)
{
    for (unsigned i = 0; i < 2; i++) {
        uint64_t next;

        while (rig_now(&rigs[i]) < edge && (next = rig_next(&rigs[i])) < edge)
            rig_run_to(&rigs[i], next);
        rig_run_to(&rigs[i], edge);
    }
}

static void both_put(uint32_t off, uint32_t val)
{
    for (unsigned i = 0; i < 2; i++)
        rig_write(&rigs[i], off, val);
}

static void both_look(unsigned c)
{
    for (uint32_t reg = 0; reg <= ADMA_AFAR; reg += 4)
        CHECK_EQ(chan_get(&rigs[0], c, reg), chan_get(&rigs[1], c, reg));
}

/* Orders for channel C, of blocks in a row, each linked to the next. */
static void both_chain(uint64_t *random, unsigned c)
{
    const unsigned n = 1 + draw(random, 4);

    for (unsigned k = 0; k < n; k++) {
        const struct order o = drawn(random);
        const uint32_t at = DESC + 0x400 * c + 0xc0 * k;

        for (unsigned i = 0; i < 2; i++)
            put_order(&rigs[i], at, &o, k + 1 < n ? at + 0xc0 : 0);
    }
    both_put(ADMA_CHAN(c) + ADMA_ACSR, ADMA_ACSR_EVENTS);
    both_put(ADMA_CHAN(c) + ADMA_ANDAR, DESC + 0x400 * c);
    both_put(ADMA_CHAN(c) + ADMA_ACCR, ADMA_ACCR_START | ADMA_ACCR_EOTIE | ADMA_ACCR_ERRIE);
}

static void something(uint64_t *random)
{
    const unsigned c = draw(random, 2);
    const uint32_t accr = ADMA_CHAN(c) + ADMA_ACCR;

    switch (draw(random, 8)) {
    case 0:
        both_put(accr, ADMA_ACCR_SUSPEND | draw(random, 2) * ADMA_ACCR_EOCIE);
        break;
    case 1:
        both_put(accr, ADMA_ACCR_ABORT);
        break;
    case 2:
        both_put(accr, ADMA_ACCR_APPEND | ADMA_ACCR_EOTIE);
        break;
    case 3:
        for (unsigned i = 0; i < 2; i++) {
            rigs[i].bad_from = RIG_MEM + 0x4000;
            rigs[i].bad_to = rigs[i].bad_from + (rigs[i].bad_to ? 0 : 64);
        }
        break;
    default:
        both_put(accr, ADMA_ACCR_EOTIE | ADMA_ACCR_EOCIE);
    }
}

TEST(adma_ahead, chains_that_software_looks_at_and_steps_into_are_as_access_by_access)
{
    uint64_t random = 5;
    unsigned stretches = 0;

    for (unsigned round = 0; round < 300; round++) {
        fresh(&random);
        for (unsigned k = 0; k < 12; k++) {
            const unsigned c = draw(&random, 3) ? 0 : 1;

            if (draw(&random, 2) && !(chan_get(&rigs[0], c, ADMA_ACSR) & ADMA_ACSR_BUSY))
                both_chain(&random, c);
            both_run_to(rig_now(&rigs[0]) + draw(&random, draw(&random, 2) ? 3000 : 100));
            both_look(c);
            if (!draw(&random, 3))
                something(&random);
            if (!rig_same(&rigs[0], &rigs[1]) && CHECK_EQ(round, 100000))
                return;
        }
        stretches += rigs[0].stretches;
    }
    CHECK_GT(stretches, 500);
}
