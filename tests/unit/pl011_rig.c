/* SPDX-License-Identifier: Apache-2.0 */
#include "pl011_rig.h"

#include "adds_up.h"

struct pl011 uart;

void start(void)
{
    const struct pl011_config config = {PL011_R1P3};

    rig_start(&uart, &pl011_class, &config, 4);
    set_line(1, 0, 0, 0);
}

void set_line(uint32_t ibrd, uint32_t fbrd, uint32_t lcr_h, uint32_t cr)
{
    wr(PL011_CR, 0);
    wr(PL011_IBRD, ibrd);
    wr(PL011_FBRD, fbrd);
    wr(PL011_LCR_H, lcr_h);
    wr(PL011_CR, cr);
}

void run_to(uint64_t cycle)
{
    while (alarm_cycle <= cycle) {
        if (alarm_cycle > uart.dev.now) /* else an access ran ahead of it */
            uart.dev.now = alarm_cycle;
        pl011_class.alarm(&uart);
    }
    uart.dev.now = cycle;
}

void run_for(uint64_t cycles)
{
    run_to(uart.dev.now + cycles);
}

bool run_dry(void)
{
    for (unsigned i = 0; i < 1000 && (rd(PL011_FR) & PL011_FR_BUSY); i++)
        run_for(FRAME);
    return !(rd(PL011_FR) & PL011_FR_BUSY);
}

static unsigned signals(uint32_t single, uint32_t burst)
{
    return ((pl011_requests(&uart) & single) ? DMA_REQ_SINGLE : 0) |
           ((pl011_requests(&uart) & burst) ? DMA_REQ_BURST : 0);
}

bool requests_told(void)
{
    return CHECK_EQ(request[PL011_RX], signals(PL011_RXDMASREQ, PL011_RXDMABREQ)) &&
           CHECK_EQ(request[PL011_TX], signals(PL011_TXDMASREQ, PL011_TXDMABREQ));
}

bool adds_up(void)
{
    return pl011_adds_up(&uart);
}
