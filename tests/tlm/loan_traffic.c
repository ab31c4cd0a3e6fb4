/* SPDX-License-Identifier: Apache-2.0 */
#include "loan_traffic.h"

#include "gtest_c.h"
#include "pl080_regs.h"

#include <stdio.h>
#include <string.h>

static uint64_t state;

void traffic_seed(uint64_t seed)
{
    state = (seed + 1) * 0x9e3779b97f4a7c15u;
}

uint32_t draw(uint32_t below)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((state >> 32) * below >> 32);
}

uint32_t draw_place(uint32_t size)
{
    const uint32_t base = loan_base(draw(LOAN_MEMORIES)) + (draw(4) ? 0 : LOAN_ALIAS);

    return base + (draw(LOAN_MEM - size) & ~3u);
}

uint32_t draw_control(uint32_t beats)
{
    return PL080_CONTROL_I | beats | (draw(8) ? PL080_CONTROL_SI : 0) |
           (draw(8) ? PL080_CONTROL_DI : 0) | (draw(2) ? PL080_CONTROL_S : 0) |
           (draw(2) ? PL080_CONTROL_D : 0) | PUT(PL080_CONTROL_SBSIZE, draw(5)) |
           PUT(PL080_CONTROL_SWIDTH, draw(3)) | PUT(PL080_CONTROL_DWIDTH, draw(3));
}

unsigned draw_script(struct loan_access *a, uint32_t span)
{
    const unsigned n = draw(LOAN_ACCESSES);
    uint64_t at = 0;

    for (unsigned i = 0; i < n; i++) {
        const uint32_t len = 4u << draw(5);

        at += (uint64_t)draw(span) * LOAN_PERIOD_PS + (draw(2) ? 0 : draw(LOAN_PERIOD_PS));
        a[i] = (struct loan_access){at, draw_place(len), len, draw(2), !draw(8)};
    }
    return n;
}

void launch(unsigned controller, unsigned c, uint32_t src, uint32_t dst, uint32_t control)
{
    const uint32_t ch = controller * LOAN_SECOND + PL080_CHAN(c);

    loan_write(ch + PL080_CX_SRC_ADDR, src + controller * LOAN_VIEW);
    loan_write(ch + PL080_CX_DEST_ADDR, dst + controller * LOAN_VIEW);
    loan_write(ch + PL080_CX_LLI, 0);
    loan_write(ch + PL080_CX_CONTROL, control);
    loan_write(ch + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

/* --- comparing ---------------------------------------------------------------------------- */

static void print_event(const char *side, const struct loan_event *e, unsigned i, unsigned n)
{
    if (i < n)
        printf("  %-8s %u: what 0x%x, %llu to %llu ps, 0x%08x, data 0x%llx\n", side, i, e[i].what,
               (unsigned long long)e[i].begin_ps, (unsigned long long)e[i].end_ps, e[i].addr,
               (unsigned long long)e[i].data);
}

bool same_events(void)
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

static bool same_counts(void)
{
    struct loan_counts owned, lent;
    bool ok = true;

    loan_count(false, &owned);
    loan_count(true, &lent);
    for (unsigned i = 0; i < LOAN_PORTS; i++)
        ok = CHECK_MEM(owned.port[i], lent.port[i], sizeof owned.port[i]) && ok;
    for (unsigned d = 0; d < LOAN_CONTROLLERS; d++) {
        for (unsigned c = 0; c < LOAN_CHANNELS; c++)
            ok = CHECK_MEM(owned.chan[d][c], lent.chan[d][c], sizeof owned.chan[d][c]) && ok;
        for (unsigned p = 0; p < 2; p++)
            ok = CHECK_MEM(owned.master[d][p], lent.master[d][p], sizeof owned.master[d][p]) && ok;
    }
    return ok;
}

bool same_state(void)
{
    bool ok = true;

    for (unsigned m = 0; m < LOAN_MEMORIES; m++)
        ok = CHECK_MEM(loan_mem(false, m), loan_mem(true, m), LOAN_MEM) && ok;
    return same_counts() && ok;
}
