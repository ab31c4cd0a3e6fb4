/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who comes when on the AT bus: two to four initiators of every kind contend for targets, and each
 * access begins and ends in the cycle that a model which walks through all cycles says.
 */
#include "at_rig.h"
#include "gtest_c.h"

#include <string.h>

enum { ACCESSES = 24, CYCLES = 1200, NEVER = CYCLES };

static const uint64_t place[] = {FAST, SLOW, REGS, ROM, NOWHERE};
enum { P_FAST, P_SLOW, P_REGS, P_ROM, P_NOWHERE, PLACES };

static uint32_t state;

static unsigned pick(unsigned n)
{
    state = state * 1664525 + 1013904223;
    return (state >> 16) % n;
}

/* INITIATORS of them contend for TARGETS places. */
static void make_script(struct at_access *s, unsigned seed, unsigned initiators, unsigned targets)
{
    state = seed;
    memset(s, 0, ACCESSES * sizeof *s);
    for (unsigned i = 0; i < ACCESSES; i++) {
        s[i].from = pick(initiators);
        s[i].at = pick(40);
        s[i].addr = place[(seed + pick(targets)) % PLACES] + 4 * pick(8);
        s[i].beat_bytes = 4;
        s[i].len = 4 * (1 + pick(4));
        s[i].write = pick(2);
        s[i].style =
            (enum at_style)(pick(2) ? EARLY : (unsigned[]){UPDATED, LONG_WAY, BLOCKING}[pick(3)]);
        s[i].hold = s[i].style == EARLY ? 0 : pick(4);
    }
}

/* --- the model ------------------------------------------------------------------ */

static unsigned place_of(const struct at_access *a)
{
    for (unsigned p = 0; p < PLACES; p++)
        if (a->addr >> 12 == place[p] >> 12)
            return p;
    return PLACES;
}

static unsigned cycles_of(const struct at_access *a)
{
    const unsigned n = a->len / 4;

    switch (place_of(a)) {
    case P_FAST:
        return n;
    case P_SLOW:
        return n * (a->write ? 4 : 3);
    case P_REGS:
        return n * 2;
    case P_ROM:
        return a->write ? 4 : n * 2;
    default:
        return 2;
    }
}

struct walk {
    unsigned next[AT_INITIATORS];  /* index into the script; ACCESSES = none left */
    uint64_t comes[AT_INITIATORS]; /* when it offers it */
    uint64_t free_at[PLACES], wait[AT_INITIATORS];
    unsigned turn[PLACES];
};

static void advance(struct walk *w, const struct at_access *s, unsigned who, unsigned from,
                    uint64_t now)
{
    unsigned i = from;

    while (i < ACCESSES && s[i].from != who)
        i++;
    w->next[who] = i;
    if (i == ACCESSES)
        return;
    w->comes[who] = s[i].at > now ? s[i].at : now;
    if (s[i].style == BLOCKING)
        w->comes[who] += s[i].hold;
}

/* The access that gets PLACE in this cycle, or ACCESSES. */
static unsigned winner(const struct walk *w, const struct at_access *s, unsigned p, uint64_t now,
                       bool round_robin)
{
    for (unsigned n = 0; n < AT_INITIATORS; n++) {
        const unsigned who = round_robin ? (w->turn[p] + n) % AT_INITIATORS : n;
        const unsigned i = w->next[who];

        if (i < ACCESSES && place_of(&s[i]) == p && w->comes[who] <= now)
            return i;
    }
    return ACCESSES;
}

static void start(struct walk *w, struct at_access *s, unsigned i, uint64_t now)
{
    struct at_access *a = &s[i];
    const unsigned p = place_of(a);
    uint64_t over;

    a->begun = now;
    a->end = now + cycles_of(a);
    over = a->end + (a->style == BLOCKING ? 0 : a->hold);
    w->wait[a->from] += now - w->comes[a->from];
    w->turn[p] = a->from + 1;
    if (p != P_NOWHERE)
        w->free_at[p] = over;
    advance(w, s, a->from, i + 1, over);
}

static void walk(struct walk *w, struct at_access *s, bool round_robin)
{
    memset(w, 0, sizeof *w);
    for (unsigned i = 0; i < AT_INITIATORS; i++)
        advance(w, s, i, 0, 0);
    for (uint64_t now = 0; now < CYCLES; now++)
        for (unsigned p = 0; p < PLACES; p++)
            for (unsigned i;
                 w->free_at[p] <= now && (i = winner(w, s, p, now, round_robin)) < ACCESSES;)
                start(w, s, i, now);
}

/* --- tests ------------------------------------------------------------------------ */

/* In round robin it is A's turn everywhere afterwards. */
static void begin(unsigned arbitration)
{
    struct at_access s[PLACES];

    memset(s, 0, sizeof s);
    for (unsigned p = 0; p < PLACES; p++)
        s[p] = (struct at_access){.from = D, .addr = place[p], .len = 4};
    at_start(arbitration);
    at_run(s, PLACES, 100);
    at_start(arbitration);
    at_regs(1, 1000);
}

static void compare(unsigned arbitration, unsigned seed)
{
    static struct at_access got[ACCESSES], want[ACCESSES];
    static struct walk w;
    const unsigned initiators = 2 + seed % 3, targets = 1 + seed / 3 % 3;

    make_script(got, seed, initiators, targets);
    memcpy(want, got, sizeof want);
    walk(&w, want, arbitration == ARBITRATION_ROUND_ROBIN);
    begin(arbitration);
    at_run(got, ACCESSES, CYCLES);
    for (unsigned i = 0; i < ACCESSES; i++) {
        REQUIRE_EQ(got[i].end, want[i].end);
        if (got[i].style != BLOCKING)
            REQUIRE_EQ(got[i].begun, want[i].begun);
        REQUIRE(got[i].answer != NONE);
    }
    for (unsigned i = 0; i < AT_INITIATORS; i++)
        CHECK_EQ(at_initiator_stats(i).wait, w.wait[i]);
    CHECK_STR(at_who_waits(), "");
    CHECK_STR(at_error(), "");
}

TEST_P(at_order, fixed_priority_is_that_of_a_model_that_walks_every_cycle, 10)
{
    for (unsigned i = 0; i < 30; i++)
        compare(ARBITRATION_FIXED, 30 * param + i);
}

TEST_P(at_order, round_robin_is_that_of_a_model_that_walks_every_cycle, 10)
{
    for (unsigned i = 0; i < 30; i++)
        compare(ARBITRATION_ROUND_ROBIN, 1000 + 30 * param + i);
}

/* All at once to one target of one cycle: the order in which they come makes none. */
TEST_P(at_order, fixed_priority_is_the_order_of_initiators_whoever_came_first, 24)
{
    unsigned order[4] = {A, B, C, D};
    struct at_access s[4];

    for (unsigned i = 0, left = param; i < 4; left /= 4 - i, i++) {
        const unsigned j = i + left % (4 - i), t = order[i];

        order[i] = order[j];
        order[j] = t;
    }
    begin(ARBITRATION_FIXED);
    for (unsigned i = 0; i < 4; i++)
        s[i] = (struct at_access){.from = order[i], .at = 1, .addr = FAST, .len = 4};
    at_run(s, 4, 20);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(s[i].begun, 1 + s[i].from);
}

TEST_P(at_order, what_comes_while_the_arbiter_decides_is_too_late, 4)
{
    struct at_access s[4];

    begin(ARBITRATION_FIXED);
    for (unsigned i = 0; i < 4; i++)
        s[i] = (struct at_access){
            .from = i, .at = 1, .addr = FAST, .len = 4, .a_delta_late = i != param};
    at_run(s, 4, 20);
    for (unsigned i = 0; i < 4; i++)
        CHECK_EQ(s[i].begun, i == param ? 1 : i < param ? 2 + i : 1 + i);
}

TEST(at_order, round_robin_gives_everybody_a_turn_and_fixed_priority_starves)
{
    struct at_access s[12];

    for (unsigned arbitration = 0; arbitration < 2; arbitration++) {
        begin(arbitration);
        for (unsigned i = 0; i < 12; i++)
            s[i] = (struct at_access){.from = i % 3, .addr = FAST, .len = 4};
        at_run(s, 12, 30);
        for (unsigned i = 0; i < 12; i++)
            CHECK_EQ(s[i].begun, arbitration ? i : i % 3 * 4 + i / 3);
    }
}

TEST(at_order, the_same_script_gives_the_same_run)
{
    static struct at_access s[ACCESSES];
    static char first[20000];

    make_script(s, 77, 4, 3);
    begin(ARBITRATION_ROUND_ROBIN);
    at_run(s, ACCESSES, CYCLES);
    strncpy(first, at_log(), sizeof first - 1);
    CHECK_GT(strlen(first), 500);
    make_script(s, 77, 4, 3);
    begin(ARBITRATION_ROUND_ROBIN);
    at_run(s, ACCESSES, CYCLES);
    CHECK_STR(at_log(), first);
}
