/* SPDX-License-Identifier: Apache-2.0 */
/* Memory on loan changes nothing but the speed: with lending and without it the same accesses
 * happen at the same times, whoever else uses the bus. */
#include "gtest_c.h"
#include "loan_rig.h"
#include "pl080_regs.h"

#include <stdio.h>
#include <string.h>

enum { ACCESSES = 24 };

static uint64_t state;

static uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 32) * below >> 32);
}

static uint32_t control(uint32_t beats, uint32_t more)
{
    return PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_I | more |
           PUT(PL080_CONTROL_SBSIZE, draw(5)) | PUT(PL080_CONTROL_SWIDTH, draw(3)) |
           PUT(PL080_CONTROL_DWIDTH, draw(3)) | beats;
}

static uint32_t place(uint32_t size)
{
    return loan_base(draw(LOAN_MEMORIES)) + (draw(LOAN_MEM - size) & ~3u);
}

static void launch(unsigned c, uint32_t src, uint32_t dst, uint32_t ctrl)
{
    loan_write(PL080_CHAN(c) + PL080_CX_SRC_ADDR, src);
    loan_write(PL080_CHAN(c) + PL080_CX_DEST_ADDR, dst);
    loan_write(PL080_CHAN(c) + PL080_CX_LLI, 0);
    loan_write(PL080_CHAN(c) + PL080_CX_CONTROL, ctrl);
    loan_write(PL080_CHAN(c) + PL080_CX_CONFIGURATION,
               PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

static void print_event(const char *side, const struct loan_event *e, unsigned i, unsigned n)
{
    if (i < n)
        printf("  %-8s %u: what 0x%x, %llu to %llu ps, 0x%08x, data 0x%llx\n", side, i, e[i].what,
               (unsigned long long)e[i].begin_ps, (unsigned long long)e[i].end_ps, e[i].addr,
               (unsigned long long)e[i].data);
}

static bool same_events(void)
{
    unsigned n, m, i = 0;
    const struct loan_event *a = loan_events(false, &n), *b = loan_events(true, &m);

    while (i < n && i < m && !memcmp(&a[i], &b[i], sizeof *a))
        i++;
    for (unsigned j = i > 3 ? i - 3 : 0; (i < n || i < m) && j < i + 3; j++) {
        print_event("owned", a, j, n);
        print_event("lent", b, j, m);
    }
    return CHECK_EQ(i, n) && CHECK_EQ(i, m);
}

static bool same_state(void)
{
    uint64_t accesses[2][LOAN_PORTS], busy[2][LOAN_PORTS];
    bool ok = true;

    for (unsigned m = 0; m < LOAN_MEMORIES; m++)
        ok = CHECK_MEM(loan_mem(false, m), loan_mem(true, m), LOAN_MEM) && ok;
    for (unsigned side = 0; side < 2; side++)
        loan_stats(side, accesses[side], busy[side]);
    for (unsigned i = 0; i < LOAN_PORTS; i++)
        ok = CHECK_EQ(accesses[0][i], accesses[1][i]) && CHECK_EQ(busy[0][i], busy[1][i]) && ok;
    return ok;
}

/* Few enough that the controller is alone for a while, near enough that they meet. */
static unsigned draw_script(struct loan_access *a, uint32_t span)
{
    const unsigned n = draw(ACCESSES);
    uint64_t at = 0;

    for (unsigned i = 0; i < n; i++) {
        const uint32_t len = 4u << draw(5);

        at += (uint64_t)draw(span) * LOAN_PERIOD_PS + (draw(2) ? 0 : draw(LOAN_PERIOD_PS));
        a[i] = (struct loan_access){at, place(len), len, draw(2), !draw(8)};
    }
    return n;
}

static bool run(uint64_t seed)
{
    struct loan_access high[ACCESSES], low[ACCESSES];
    const uint32_t span = 1 + (seed & 3) * 80;
    unsigned highs, lows;

    state = (seed + 1) * 0x9e3779b97f4a7c15u;
    highs = draw_script(high, span);
    lows = draw_script(low, span);
    loan_start(seed & 1, seed / 4 % 3, high, highs, low, lows);
    for (unsigned n = 0; n < 6; n++) {
        const uint32_t more = (draw(2) ? PL080_CONTROL_S : 0) | (draw(2) ? PL080_CONTROL_D : 0);
        const unsigned c = draw(draw(2) ? 8 : 1);

        if (!(loan_read(false, PL080_ENBLD_CHNS) & BIT(c)))
            launch(c, place(0x800), place(0x800), control(1 + draw(400), more));
        else if (!draw(4))
            loan_write(PL080_CHAN(c) + PL080_CX_CONFIGURATION, 0);
        loan_run((uint64_t)draw(600) * LOAN_PERIOD_PS + draw(LOAN_PERIOD_PS));
        if (draw(2))
            CHECK_EQ(loan_read(false, PL080_CHAN(c) + PL080_CX_CONTROL),
                     loan_read(true, PL080_CHAN(c) + PL080_CX_CONTROL));
        if (draw(2))
            loan_write(PL080_INT_TC_CLEAR, 0xff);
    }
    loan_run((uint64_t)40000 * LOAN_PERIOD_PS);
    return same_events() && same_state();
}

TEST_P(loan, random_traffic_is_the_same_with_lending_and_without, 8)
{
    for (uint64_t i = 0; i < 50; i++)
        if (!run(param * 50 + i)) {
            CHECK_EQ(param * 50 + i, UINT64_MAX); /* names the run */
            return;
        }
}

/* One channel from the first memory to the second. */
static uint64_t deltas_of_a_copy(bool lends)
{
    uint64_t before;

    loan_start(false, true, NULL, 0, NULL, 0);
    loan_write_one(lends, PL080_CHAN(0) + PL080_CX_SRC_ADDR, loan_base(0));
    loan_write_one(lends, PL080_CHAN(0) + PL080_CX_DEST_ADDR, loan_base(1));
    loan_write_one(lends, PL080_CHAN(0) + PL080_CX_CONTROL,
                   PL080_CONTROL_SI | PL080_CONTROL_DI | PL080_CONTROL_I | PL080_CONTROL_D |
                       PUT(PL080_CONTROL_SWIDTH, 2) | PUT(PL080_CONTROL_DWIDTH, 2) | 4000);
    loan_write_one(lends, PL080_CHAN(0) + PL080_CX_CONFIGURATION,
                   PL080_CONFIG_E | PL080_CONFIG_ITC);
    before = loan_deltas();
    loan_run((uint64_t)10000 * LOAN_PERIOD_PS);
    CHECK_EQ(loan_read(lends, PL080_INT_TC_STATUS), 1);
    return loan_deltas() - before;
}

TEST(loan, a_copy_that_is_alone_costs_the_kernel_next_to_nothing)
{
    deltas_of_a_copy(true); /* the first accesses win the ports, if others had them last */
    CHECK_GT(deltas_of_a_copy(false), 4000);
    CHECK_LT(deltas_of_a_copy(true), 20);
}

/* While the controller has the memory, a load of another initiator sees what has been written up to
 * its own cycle, and not more. */
TEST(loan, who_takes_a_port_back_sees_the_bytes_of_that_cycle)
{
    const struct loan_access look = {
        .at_ps = (uint64_t)500 * LOAN_PERIOD_PS, .addr = loan_base(1), .len = 64};
    unsigned n;

    loan_start(false, true, &look, 1, NULL, 0);
    launch(0, loan_base(0), loan_base(1) + 0x10, PL080_CONTROL_SI | PL080_CONTROL_DI | 4000);
    loan_run((uint64_t)20000 * LOAN_PERIOD_PS);
    CHECK(same_events());
    CHECK_EQ(loan_events(true, &n)[0].what, 16);
}
