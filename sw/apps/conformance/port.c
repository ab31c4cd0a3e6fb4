/* SPDX-License-Identifier: Apache-2.0 */
#include "conformance.h"

#include "io.h"
#include "slab.h"
#include "string.h"

struct port port;
static enum dma_transfer_direction direction;

/* Never 0, never what a piece has, never the same in both registers. */
static u32 word(unsigned reg, unsigned i)
{
    return 0xc0c1c2c3 + 0x10101010 * reg + i;
}

bool port_open(enum dma_transfer_direction dir)
{
    direction = dir;
    port.chan = engine->port ? engine->port(dir) : NULL;
    if (!port.chan) {
        conformance_skip("the engine serves no peripherals here");
        return false;
    }
    for (unsigned r = 0; r < PORT_REGS; r++) {
        port.reg[r] = kmalloc(PORT_WORDS * sizeof(u32), GFP_KERNEL);
        if (!CHECK(port.reg[r]))
            panic("no memory for a register");
        port.at[r] = virt_to_phys(port.reg[r]);
        for (unsigned i = 0; i < PORT_WORDS; i++)
            port.reg[r][i] = word(r, i);
    }
    bench_begin(port.chan);
    return true;
}

void port_close(void)
{
    dmaengine_terminate_sync(port.chan);
    bench_end();
    engine->port_close(port.chan, direction);
    for (unsigned r = 0; r < PORT_REGS; r++)
        kfree(port.reg[r]);
}

struct dma_slave_config port_config(unsigned n)
{
    return (struct dma_slave_config){.src_addr = port.at[n],
                                     .dst_addr = port.at[n],
                                     .src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
                                     .dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
                                     .src_maxburst = 1,
                                     .dst_maxburst = 1};
}

void port_use(unsigned n)
{
    const struct dma_slave_config cfg = port_config(n);

    CHECK_EQ(dmaengine_slave_config(port.chan, &cfg), 0);
}

struct dma_async_tx_descriptor *port_prep(unsigned n)
{
    const struct piece *p = &piece[n];

    return bench_watch(
        dmaengine_prep_slave_single(port.chan, direction == DMA_MEM_TO_DEV ? p->from : p->to,
                                    p->bytes, direction, DMA_PREP_INTERRUPT | DMA_CTRL_ACK),
        n);
}

bool port_got(unsigned reg, unsigned at, unsigned n, unsigned i)
{
    u32 sent;

    memcpy(&sent, piece[n].src + piece[n].bytes - 4 * (i + 1), sizeof sent);
    return READ_ONCE(port.reg[reg][at]) == sent;
}

bool port_gave(unsigned reg, unsigned n)
{
    const u32 given = word(reg, 0);
    u32 at = 0;

    if (bench_untouched(n))
        return false;
    bench_sync(n);
    while (at < piece[n].bytes && !memcmp(piece[n].dst + at, &given, sizeof given))
        at += sizeof given;
    return at == piece[n].bytes;
}

void port_moves_with(const struct dma_slave_config *cfg, bool out)
{
    CHECK_EQ(dmaengine_slave_config(port.chan, cfg), 0);
    bench_give(port_prep(0), 0);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK(piece[0].seen.calls == 1 && piece[0].seen.result.result == DMA_TRANS_NOERROR);
    CHECK(out ? port_got(0, 0, 0, 0) : port_gave(0, 0));
}

void port_moves_in_accesses_of(u32 width)
{
    const struct piece *p = &piece[0];
    u8 want[PORT_WORDS * sizeof(u32)];

    memset(port.reg[0], 0x77, sizeof want);
    memset(want, 0x77, sizeof want);
    if (!CHECK(width <= sizeof want))
        return;
    memcpy(want, p->src + p->bytes - width, width);
    bench_give(port_prep(0), 0);
    dma_async_issue_pending(port.chan);
    bench_run(port.chan);
    CHECK_EQ(p->seen.status, DMA_COMPLETE);
    CHECK(!memcmp(port.reg[0], want, sizeof want));
}

bool fifo_port_open(void)
{
    engine = &pl08x_engine;
    if (!engine->open())
        conformance_skip("the board has no PL080");
    else if (port_open(DMA_DEV_TO_MEM))
        return true;
    engine = NULL;
    return false;
}

void fifo_port_close(void)
{
    port_close();
    engine->close();
    engine = NULL;
}
