/* SPDX-License-Identifier: Apache-2.0 */
#include "pl080_rig.h"

struct pl080 dma;
struct rig rig;

void start_over(void)
{
    rig_init(&rig, &dma, &pl080_class);
    put(PL080_CONFIGURATION, PL080_CONFIGURATION_E);
}

uint32_t control(uint32_t swidth, uint32_t dwidth, uint32_t sbsize, uint32_t dbsize, uint32_t count)
{
    return PL080_CONTROL_SI | PL080_CONTROL_DI | PUT(PL080_CONTROL_SWIDTH, swidth) |
           PUT(PL080_CONTROL_DWIDTH, dwidth) | PUT(PL080_CONTROL_SBSIZE, sbsize) |
           PUT(PL080_CONTROL_DBSIZE, dbsize) | PUT(PL080_CONTROL_TRANSFER_SIZE, count);
}

uint32_t get(uint32_t off)
{
    return rig_read(&rig, off);
}

void put(uint32_t off, uint32_t val)
{
    rig_write(&rig, off, val);
}

uint32_t get_chan(unsigned c, uint32_t reg)
{
    return get(PL080_CHAN(c) + reg);
}

void put_chan(unsigned c, uint32_t reg, uint32_t val)
{
    put(PL080_CHAN(c) + reg, val);
}

void launch(unsigned c, uint32_t src, uint32_t dst, uint32_t lli, uint32_t ctrl)
{
    put(PL080_INT_TC_CLEAR, BIT(c));
    put(PL080_INT_ERR_CLEAR, BIT(c));
    put_chan(c, PL080_CX_SRC_ADDR, src);
    put_chan(c, PL080_CX_DEST_ADDR, dst);
    put_chan(c, PL080_CX_LLI, lli);
    put_chan(c, PL080_CX_CONTROL, ctrl);
    put_chan(c, PL080_CX_CONFIGURATION, PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE);
}

void item(uint32_t addr, uint32_t src, uint32_t dst, uint32_t next, uint32_t ctrl)
{
    const uint32_t w[4] = {src, dst, next, ctrl};

    for (unsigned i = 0; i < 16; i++)
        mem(addr)[i] = (uint8_t)(w[i / 4] >> 8 * (i % 4));
}

void finish(void)
{
    CHECK(rig_run(&rig, 10000000));
}

uint8_t *mem(uint32_t addr)
{
    return rig.mem + addr % 0x10000;
}

uint64_t guest_errors(void)
{
    return dma.dev.notes.count[NOTE_GUEST_ERROR];
}
