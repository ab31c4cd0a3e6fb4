/* SPDX-License-Identifier: Apache-2.0 */
/* DMA controllers and the peripherals that ask them: sums, interrupts and handshakes. More, with
 * stimuli of their own, in tests/fuzz. */
#include "adds_up.h"
#include "generic_invariants.h"

#include "pl080.h"

/* Wires of the class's outputs are those of the registers. */
static bool interrupts_hold(const struct generic *g)
{
    const uint32_t tc = device_peek(g->dev, PL080_INT_TC_STATUS);
    const uint32_t error = device_peek(g->dev, PL080_INT_ERR_STATUS);

    return CHECK_EQ(device_peek(g->dev, PL080_INT_STATUS), tc | error) &&
           CHECK_EQ(tc & ~device_peek(g->dev, PL080_RAW_INT_TC_STATUS), 0) &&
           CHECK_EQ(error & ~device_peek(g->dev, PL080_RAW_INT_ERR_STATUS), 0) &&
           (((const struct pl080 *)g->dev)->itcr & PL080_ITCR_T ||
            (CHECK_EQ(g->irq[PL080_INTTC], tc != 0) && CHECK_EQ(g->irq[PL080_INTERR], error != 0) &&
             CHECK_EQ(g->irq[PL080_INTR], (tc | error) != 0)));
}

bool pl08x_holds(const struct generic *g)
{
    const struct pl080 *d = g->dev;
    const uint32_t enabled = device_peek(d, PL080_ENBLD_CHNS), none = ~0u << g->cls->chans;
    bool ok = interrupts_hold(g) && CHECK_EQ(enabled & none, 0);

    for (unsigned c = 0; c < PL080_CHANNELS && ok; c++) {
        const struct pl080_chan *ch = &d->ch[c];

        ok = c < g->cls->chans
                 ? CHECK_EQ(g->master.stats[c].read,
                            g->master.stats[c].bytes + d->counters.dropped[c] + ch->held) &&
                       (!(ch->config & PL080_CONFIG_E) || CHECK(enabled >> c & 1))
                 : CHECK_EQ(ch->config | ch->control | ch->held | ch->on_bus, 0);
    }
    for (unsigned n = 0; n < PL080_REQUEST_LINES && ok; n++)
        ok = CHECK_EQ(g->ack[n], d->line[n].told) &&
             (d->itcr & PL080_ITCR_T || CHECK_EQ(d->line[n].told, d->line[n].ack)) &&
             CHECK_LE(d->line[n].owner, 2 * g->cls->chans);
    return ok;
}

bool pl011_holds(const struct generic *g)
{
    const struct pl011 *d = g->dev;
    const uint32_t mis = device_peek(d, PL011_RIS) & device_peek(d, PL011_IMSC);
    const uint32_t fr = device_peek(d, PL011_FR), requests = pl011_requests(d);

    return pl011_adds_up(d) && CHECK_EQ(device_peek(d, PL011_MIS), mis) &&
           CHECK_EQ(g->irq[PL011_INTR], mis != 0) &&
           CHECK_EQ(g->irq[PL011_RXINTR], (mis & PL011_INT_RX) != 0) &&
           CHECK_EQ(g->irq[PL011_TXINTR], (mis & PL011_INT_TX) != 0) &&
           CHECK_EQ(g->irq[PL011_EINTR], (mis & PL011_INT_ERRORS) != 0) &&
           CHECK_EQ((fr & PL011_FR_RXFE) != 0, d->rx.count == 0) &&
           CHECK_EQ((fr & PL011_FR_TXFE) != 0, d->tx.count == 0) &&
           CHECK_EQ(g->request[PL011_RX] != 0, (requests & PL011_RXDMA) != 0) &&
           CHECK_EQ(g->request[PL011_TX] != 0, (requests & PL011_TXDMA) != 0) &&
           CHECK_EQ(g->sent, d->tx.out);
}

bool test_fifo_holds(const struct generic *g)
{
    const struct test_fifo *d = g->dev;
    uint32_t irq = 0;

    for (unsigned n = 0; n < TEST_FIFO_SIDES; n++)
        irq |= device_peek(d, TEST_FIFO_SIDE(n) + TEST_FIFO_STATUS) & d->side[n].inten;
    return test_fifo_adds_up(d, g->request) && CHECK_EQ(g->irq[0], irq != 0) &&
           CHECK_EQ(g->alarm, d->alarm) && CHECK_GT(d->alarm, generic_now(g));
}
