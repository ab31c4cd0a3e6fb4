/* SPDX-License-Identifier: Apache-2.0 */
#include "power_transfer.h"

/* Transfers: within a memory by one master, from one memory to the other by both, a list of two
 * packets to and from the memory with wait states, bytes to words, and both masters at the memory
 * with wait states, where they wait for each other. */
const struct transfer transfers[] = {
    {POWER_RAM + SRC, POWER_RAM + DST, 16 | PUT(PL080_CONTROL_SWIDTH, 2) |
     PUT(PL080_CONTROL_DWIDTH, 2), 64, 0},
    {POWER_RAM + SRC, POWER_SRAM + DST, 16 | PUT(PL080_CONTROL_SWIDTH, 2) |
     PUT(PL080_CONTROL_DWIDTH, 2) | PL080_CONTROL_D, 64, 0},
    {POWER_SRAM + SRC, POWER_RAM + DST, 8 | PUT(PL080_CONTROL_SWIDTH, 2) |
     PUT(PL080_CONTROL_DWIDTH, 2), 48, POWER_RAM + LIST},
    {POWER_RAM + SRC, POWER_RAM + DST, 40 | PUT(PL080_CONTROL_DWIDTH, 2) | PL080_CONTROL_S, 40, 0},
    {POWER_SRAM + SRC, POWER_SRAM + DST, 16 | PUT(PL080_CONTROL_SWIDTH, 2) |
     PUT(PL080_CONTROL_DWIDTH, 2) | PL080_CONTROL_D, 64, 0},
};
_Static_assert(sizeof transfers / sizeof *transfers == TRANSFERS, "all of them");

uint32_t control_of(const struct transfer *t)
{
    return t->control | PL080_CONTROL_SI | PL080_CONTROL_DI | PUT(PL080_CONTROL_SBSIZE, 1) |
           PUT(PL080_CONTROL_DBSIZE, 1) | (t->lli ? 0 : PL080_CONTROL_I);
}

void put_word(uint8_t *at, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        at[i] = (uint8_t)(v >> 8 * i);
}

/* The second packet: 16 bytes, behind those of the first. */
static void put_item(const struct transfer *t, uint8_t *at)
{
    put_word(at, t->src + 32);
    put_word(at + 4, t->dst + 32);
    put_word(at + 8, 0);
    put_word(at + 12, (control_of(t) & ~PL080_CONTROL_TRANSFER_SIZE) | 4 | PL080_CONTROL_I);
}

const struct fault_rule *rule;

void launch(const struct transfer *t)
{
    power_start();
    if (rule)
        power_fault(rule);
    for (unsigned w = 0; t->lli && w < power_ways; w++)
        put_item(t, power_memory(w, 0) + LIST);
    power_write(CH + PL080_CX_SRC_ADDR, t->src);
    power_write(CH + PL080_CX_DEST_ADDR, t->dst);
    power_write(CH + PL080_CX_LLI, t->lli);
    power_write(CH + PL080_CX_CONTROL, control_of(t));
    power_write(CH + PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

static unsigned memory_of(uint32_t addr)
{
    return addr >= POWER_RAM ? 0 : 1;
}

/* Bytes of the transfer that are in place. */
unsigned moved(const struct transfer *t, unsigned way)
{
    const uint8_t *src = power_memory(way, memory_of(t->src)) + (t->src & (POWER_MEM - 1));
    const uint8_t *dst = power_memory(way, memory_of(t->dst)) + (t->dst & (POWER_MEM - 1));
    const unsigned bytes = t->lli ? 48 : t->bytes;
    unsigned n = 0;

    while (n < bytes && src[n] == dst[n])
        n++;
    return n;
}

bool same_memories(void)
{
    bool same = true;

    for (unsigned w = 1; w < power_ways; w++)
        for (unsigned m = 0; m < 2; m++)
            same = CHECK_MEM(power_memory(0, m), power_memory(w, m), POWER_MEM) && same;
    return same;
}

bool same_states(void)
{
    bool same = true;

    /* RTL engines do not keep the fields of the C engine. */
    for (unsigned w = 1; w < power_ways && w < POWER_RTL; w++)
        same = CHECK_STR(power_differs(0, w), "") && same;
    return same;
}

/* All registers of channel 0 and the controller's, as software reads them. */
bool same_registers(void)
{
    static const uint32_t offs[] = {PL080_RAW_INT_TC_STATUS, PL080_RAW_INT_ERR_STATUS,
                                    PL080_ENBLD_CHNS, PL080_CONFIGURATION, CH + PL080_CX_SRC_ADDR,
                                    CH + PL080_CX_DEST_ADDR, CH + PL080_CX_LLI,
                                    CH + PL080_CX_CONTROL, CH + PL080_CX_CONFIGURATION};
    bool same = true;
    uint32_t first, v;

    for (unsigned i = 0; i < sizeof offs / sizeof *offs; i++) {
        same = CHECK(power_read(0, offs[i], &first, 0)) && same;
        for (unsigned w = 1; w < power_ways; w++)
            same = CHECK(power_read(w, offs[i], &v, 0)) && CHECK_EQ(v, first) && same;
    }
    return same;
}

uint64_t ps(uint64_t cycles)
{
    return cycles * POWER_CYCLE;
}

/* Time of the interrupt when nobody steps in. */
uint64_t undisturbed(const struct transfer *t)
{
    launch(t);
    power_run(ps(LONG));
    for (unsigned w = 0; w < power_ways; w++) {
        CHECK_GT(power_rose(w), ps(30));
        CHECK_EQ(power_rose(w), power_rose(0));
        CHECK_EQ(moved(t, w), t->lli ? 48 : t->bytes);
    }
    CHECK(same_memories());
    return power_rose(0);
}

bool all_refuse(const char *why)
{
    uint32_t v;
    bool refused = !power_write(PL080_SYNC, 1);

    for (unsigned w = 0; w < power_ways; w++)
        refused = !power_read(w, PL080_SYNC, &v, 0) && refused;
    return CHECK(refused) && CHECK_HAS(power_note(), why);
}

uint32_t clock_by(uint32_t div)
{
    return RCPC_CLOCK_E | PUT(RCPC_CLOCK_DIV, div);
}
