/* SPDX-License-Identifier: Apache-2.0 */
/* Memory on loan changes nothing but the speed: with lending and without it the same accesses happen
 * at the same times, whoever else uses the bus. */
#include "gtest_c.h"
#include "loan_traffic.h"
#include "pl080_regs.h"

#include <stddef.h>

static bool run(uint64_t seed)
{
    struct loan_access high[LOAN_ACCESSES], low[LOAN_ACCESSES];
    const uint32_t span = 1 + (seed & 3) * 80;
    unsigned highs, lows;

    traffic_seed(seed);
    highs = draw_script(high, span);
    lows = draw_script(low, span);
    loan_start(seed & 1, seed / 4 % 3, high, highs, low, lows);
    for (unsigned n = 0; n < 6; n++) {
        const unsigned d = draw(3) / 2, c = draw(draw(2) ? 8 : 1);
        const uint32_t base = d * LOAN_SECOND;

        if (!(loan_read(false, base + PL080_ENBLD_CHNS) & BIT(c)))
            launch(d, c, draw_place(0x800), draw_place(0x800), draw_control(1 + draw(400)));
        else if (!draw(4))
            loan_write(base + PL080_CHAN(c) + PL080_CX_CONFIGURATION, 0);
        loan_run((uint64_t)draw(600) * LOAN_PERIOD_PS + draw(LOAN_PERIOD_PS));
        if (draw(2))
            CHECK_EQ(loan_read(false, base + PL080_CHAN(c) + PL080_CX_CONTROL),
                     loan_read(true, base + PL080_CHAN(c) + PL080_CX_CONTROL));
        if (draw(2))
            loan_write(base + PL080_INT_TC_CLEAR, 0xff);
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
    loan_write_one(lends, PL080_CHAN(0) + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC);
    before = loan_deltas();
    loan_run((uint64_t)10000 * LOAN_PERIOD_PS);
    CHECK_EQ(loan_read(lends, PL080_INT_TC_STATUS), 1);
    return loan_deltas() - before;
}

TEST(loan, a_copy_that_is_alone_costs_the_kernel_next_to_nothing)
{
    CHECK_GT(deltas_of_a_copy(false), 4000);
    deltas_of_a_copy(true); /* alone at the memories from now on */
    CHECK_LT(deltas_of_a_copy(true), 20);
}

/* While the controller has the memory, a load of another initiator sees what has been written up to
 * its own cycle, and not more. */
TEST(loan, who_takes_a_port_back_sees_the_bytes_of_that_cycle)
{
    const struct loan_access look = {(uint64_t)500 * LOAN_PERIOD_PS, loan_base(1), 64, false, false};
    unsigned n;

    loan_start(false, true, &look, 1, NULL, 0);
    launch(0, 0, loan_base(0), loan_base(1) + 0x10, PL080_CONTROL_SI | PL080_CONTROL_DI | 4000);
    loan_run((uint64_t)20000 * LOAN_PERIOD_PS);
    CHECK(same_events());
    CHECK_EQ(loan_events(true, &n)[0].what, 16);
}
