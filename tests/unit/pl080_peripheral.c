/* SPDX-License-Identifier: Apache-2.0 */
#include "pl080_peripheral.h"

void launch_with(unsigned c, uint32_t flow, uint32_t ctrl)
{
    const bool from = flow != PL080_FLOW_MEM2PER && flow != PL080_FLOW_MEM2PER_PER;
    const bool to = flow != PL080_FLOW_PER2MEM && flow != PL080_FLOW_PER2MEM_PER;

    put_chan(c, PL080_CX_SRC_ADDR, from ? FIFO : SRC);
    put_chan(c, PL080_CX_DEST_ADDR, to ? FIFO + 0x100 : DST);
    put_chan(c, PL080_CX_LLI, 0);
    put_chan(c, PL080_CX_CONTROL,
             (ctrl & ~(from ? PL080_CONTROL_SI : 0) & ~(to ? PL080_CONTROL_DI : 0)) |
                 PL080_CONTROL_I);
    put_chan(c, PL080_CX_CONFIGURATION,
             PL080_CONFIG_E | PL080_CONFIG_ITC | PL080_CONFIG_IE |
                 PUT(PL080_CONFIG_FLOW_CNTRL, flow) | PUT(PL080_CONFIG_SRC_PERIPHERAL, SRC_LINE) |
                 PUT(PL080_CONFIG_DEST_PERIPHERAL, DST_LINE));
}

void start_with(uint32_t flow, uint32_t ctrl)
{
    start_over();
    launch_with(0, flow, ctrl);
}

unsigned beats(enum dma_kind kind)
{
    unsigned n = 0;

    for (unsigned i = 0; i < rig.logged; i++)
        n += rig.log[i].a.kind == kind && rig.log[i].a.kind != DMA_FETCH;
    return n;
}

bool enabled(unsigned c)
{
    return get(PL080_ENBLD_CHNS) & BIT(c);
}

bool ask_for(unsigned line, unsigned signals)
{
    const unsigned before = rig.clears[line];

    rig_request(&rig, line, signals);
    for (unsigned i = 0; i < 2000 && rig.clears[line] == before; i++)
        rig_run_to(&rig, rig_now(&rig) + 1);
    if (rig.clears[line] == before)
        return false;
    CHECK(rig.ack[line] & DMA_ACK_CLEAR);
    rig_request(&rig, line, 0);
    for (unsigned i = 0; i < 20 && rig.ack[line]; i++)
        rig_run_to(&rig, rig_now(&rig) + 1);
    CHECK_EQ(rig.ack[line], 0);
    return true;
}

void check_sum(unsigned c)
{
    CHECK_EQ(rig.master.stats[c].read,
             rig.master.stats[c].bytes + dma.counters.dropped[c] + dma.ch[c].held);
}
