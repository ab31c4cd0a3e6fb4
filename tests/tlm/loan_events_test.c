/* SPDX-License-Identifier: Apache-2.0 */
/* What happens to controllers, clocks and memories while memory is on loan happens as without. */
#include "gtest_c.h"
#include "loan_traffic.h"
#include "pl080_regs.h"

#include <stddef.h>

enum { ACTIONS = 12 };

static const uint32_t periods[] = {10000, 10000, 20000, 30303, 7000};

/* A register of channel C that says something about it, or does something to it. */
static struct loan_action touch(unsigned c)
{
    static const uint32_t look[] = {PL080_CX_SRC_ADDR, PL080_CX_DEST_ADDR, PL080_CX_CONTROL,
                                    PL080_CX_CONFIGURATION};
    const uint32_t ch = PL080_CHAN(c), go = PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE;

    switch (draw(6)) {
    case 0: /* goes on */
        return (struct loan_action){.what = LOAN_SET, .off = ch + PL080_CX_CONFIGURATION,
                                    .value = go};
    case 1:
        return (struct loan_action){.what = LOAN_SET, .off = ch + PL080_CX_CONFIGURATION,
                                    .value = go | PL080_CONFIG_H};
    case 2:
        return (struct loan_action){.what = LOAN_SET, .off = ch + PL080_CX_CONFIGURATION};
    case 3:
        return (struct loan_action){.what = LOAN_SET, .off = PL080_CONFIGURATION,
                                    .value = draw(3) ? PL080_CONFIGURATION_E : 0};
    case 4:
        return (struct loan_action){.what = LOAN_SET, .off = PL080_INT_TC_CLEAR, .value = 0xff};
    default:
        return (struct loan_action){.what = LOAN_GET, .off = ch + look[draw(4)]};
    }
}

static struct loan_action draw_action(uint32_t kinds)
{
    struct loan_action a = touch(draw(2));
    enum loan_act what = (enum loan_act)draw(LOAN_LEND + 1);

    if (!(kinds >> what & 1) || what == LOAN_SET || what == LOAN_GET)
        return a;
    a = (struct loan_action){.what = what, .value = draw(3) != 0};
    if (what == LOAN_CLOCK)
        a.value = draw(6) ? periods[draw(5)] : 0;
    if (what == LOAN_BUS_CLOCK || what == LOAN_MEM_CLOCK)
        a.value = periods[draw(5)];
    if (what == LOAN_MEM_CLOCK)
        a.off = draw(LOAN_MEMORIES);
    if (what == LOAN_PEEK || what == LOAN_FAIL)
        a.off = draw_place(16);
    if (what == LOAN_FAIL)
        a.value = 4 * draw(4);
    return a;
}

static unsigned draw_actions(struct loan_action *a, uint32_t kinds)
{
    const unsigned n = draw(ACTIONS);
    uint64_t at = 0;

    for (unsigned i = 0; i < n; i++) {
        at += (uint64_t)draw(300) * LOAN_PERIOD_PS + (draw(2) ? 0 : draw(LOAN_PERIOD_PS));
        a[i] = draw_action(kinds);
        a[i].at_ps = at;
        a[i].deltas = draw(2) ? 0 : draw(4);
        a[i].controller = draw(4) == 0;
        if (a[i].what == LOAN_FAIL)
            a[i].off += a[i].controller * LOAN_VIEW;
    }
    return n;
}

static bool run(uint64_t seed, uint32_t kinds)
{
    struct loan_access high[LOAN_ACCESSES], low[LOAN_ACCESSES];
    struct loan_action action[ACTIONS];
    const uint32_t span = 1 + draw(300);
    unsigned highs, lows;

    traffic_seed(seed);
    highs = draw(2) ? draw_script(high, span) : 0;
    lows = draw(2) ? draw_script(low, span) : 0;
    loan_start(draw(2), draw(2), high, highs, low, lows);
    loan_plan(action, draw_actions(action, kinds));
    for (unsigned n = 1 + draw(3); n-- > 0;)
        launch(draw(3) / 2, draw(2), draw_place(0x800), draw_place(0x800),
               draw_control(1 + draw(400)));
    loan_run((uint64_t)40000 * LOAN_PERIOD_PS);
    return same_events() && same_state();
}

static void runs(unsigned first, unsigned n, uint32_t kinds)
{
    for (uint64_t i = 0; i < n; i++)
        if (!run(first * (uint64_t)n + i, kinds)) {
            CHECK_EQ(first * (uint64_t)n + i, UINT64_MAX); /* names the run */
            return;
        }
}

enum { RUNS = 100 };

TEST_P(loan, software_steps_in, 2)
{
    runs(param, RUNS, 0);
}

TEST_P(loan, controllers_are_reset_and_lose_their_power, 2)
{
    runs(param, RUNS, BIT(LOAN_RESET) | BIT(LOAN_POWER));
}

TEST_P(loan, controllers_get_other_clocks, 2)
{
    runs(param, RUNS, BIT(LOAN_CLOCK));
}

TEST_P(loan, bus_and_memories_get_other_clocks, 2)
{
    runs(param, RUNS, BIT(LOAN_BUS_CLOCK) | BIT(LOAN_MEM_CLOCK));
}

TEST_P(loan, accesses_begin_to_fail, 2)
{
    runs(param, RUNS, BIT(LOAN_FAIL));
}

TEST_P(loan, somebody_looks, 2)
{
    runs(param, RUNS, BIT(LOAN_TRACE) | BIT(LOAN_PEEK) | BIT(LOAN_STATS));
}

TEST_P(loan, lending_and_borrowing_end_and_begin, 2)
{
    runs(param, RUNS, BIT(LOAN_BORROW) | BIT(LOAN_LEND));
}

/* A debugger reads memory while the controller has it. */
TEST(loan, debug_transport_sees_what_has_been_written)
{
    struct loan_action peek[ACTIONS];

    for (unsigned i = 0; i < ACTIONS; i++)
        peek[i] = (struct loan_action){.what = LOAN_PEEK, .at_ps = (100 + i * 20) * LOAN_PERIOD_PS,
                                       .off = loan_base(1) + 4 * (90 + i * 20), .deltas = 2};
    loan_start(false, true, NULL, 0, NULL, 0);
    loan_plan(peek, ACTIONS);
    launch(0, 0, loan_base(0), loan_base(1),
           PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_D |
               PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2) | 1000);
    loan_run((uint64_t)4000 * LOAN_PERIOD_PS);
    CHECK(same_events());
}

/* Looking settles the controller up to its next edge; another clock's edges may lie before that. */
TEST_P(loan, looking_changes_nothing_whatever_the_clocks, 5)
{
    static const struct loan_action clocks[] = {
        {.what = LOAN_CLOCK, .value = 30303}, {.what = LOAN_BUS_CLOCK, .value = 7000}};

    traffic_seed(param);
    loan_start(false, true, NULL, 0, NULL, 0);
    loan_plan(clocks, 2);
    launch(0, 0, draw_place(0x800), draw_place(0x800), draw_control(200));
    for (unsigned i = 0; i < 200; i++) {
        loan_run(1 + draw(40 * LOAN_PERIOD_PS));
        loan_read(true, PL080_ENBLD_CHNS);
    }
    loan_run((uint64_t)4000 * LOAN_PERIOD_PS);
    CHECK(same_events());
    CHECK(same_state());
}

TEST_P(loan, all_of_it_happens, 4)
{
    runs(param, RUNS, UINT32_MAX);
}
