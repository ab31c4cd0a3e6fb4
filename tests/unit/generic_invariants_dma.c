/* SPDX-License-Identifier: Apache-2.0 */
/* DMA controllers and the peripherals that ask them: sums, interrupts and handshakes. More, with
 * stimuli of their own, in tests/fuzz. */
#include "adds_up.h"
#include "generic_invariants.h"

#include "adma.h"
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

static bool adma_chan_holds(const struct generic *g, unsigned c)
{
    const struct adma *d = g->dev;
    const struct adma_chan *ch = &d->ch[c];
    const uint32_t status = device_peek(d, ADMA_CHAN(c) + ADMA_ACSR);
    const bool busy = status & ADMA_ACSR_BUSY;

    if (c >= d->cfg.channels)
        return CHECK_EQ(status | ch->control | ch->andar | ch->state | ch->on_bus, 0);
    return CHECK_EQ(busy, ch->state != ADMA_IDLE) &&
           (busy || CHECK_EQ(ch->on_bus | ch->append | ch->aborting, 0)) &&
           (!busy || (CHECK_NE(ch->adar, 0) && CHECK_EQ(status & ADMA_ACSR_ERRORS, 0))) &&
           (!ch->aborting || CHECK(ch->on_bus)) && CHECK_EQ(ch->adar % ADMA_DESC_ALIGN, 0) &&
           (!ch->on_bus || CHECK_LT(ch->ok, ch->len)) && CHECK_LE(ch->len, ADMA_BURST) &&
           (!(status & ADMA_ACSR_SUSPENDED) ||
            CHECK((ch->control & ADMA_ACCR_SUSPEND) && !ch->on_bus));
}

bool adma_holds(const struct generic *g)
{
    const struct adma *d = g->dev;
    uint32_t events = 0, channels = 0;
    bool ok = true;

    for (unsigned c = 0; c < ADMA_CHANNELS && ok; c++) {
        const uint32_t control = device_peek(d, ADMA_CHAN(c) + ADMA_ACCR);
        const uint32_t mask = (control & ADMA_ACCR_EOTIE ? ADMA_ACSR_EOT : 0) |
                              (control & ADMA_ACCR_EOCIE ? ADMA_ACSR_EOC : 0) |
                              (control & ADMA_ACCR_ERRIE ? ADMA_ACSR_ERRORS : 0);
        const uint32_t on = device_peek(d, ADMA_CHAN(c) + ADMA_ACSR) & mask;

        events |= on;
        channels |= on ? BIT(c) : 0;
        ok = adma_chan_holds(g, c) && CHECK_EQ(control & ADMA_ACCR_COMMANDS, 0);
    }
    return ok && CHECK_EQ(device_peek(d, ADMA_INT_STATUS), channels) &&
           CHECK_EQ(g->irq[ADMA_EOT], (events & ADMA_ACSR_EOT) != 0) &&
           CHECK_EQ(g->irq[ADMA_EOC], (events & ADMA_ACSR_EOC) != 0) &&
           CHECK_EQ(g->irq[ADMA_ERR], (events & ADMA_ACSR_ERRORS) != 0) &&
           CHECK_EQ(g->irq[ADMA_INTR], events != 0);
}

/* An event stays until it is cleared. */
bool adma_moved(const struct generic *g, const void *before)
{
    bool ok = true;

    for (unsigned c = 0; c < ADMA_CHANNELS && ok; c++) {
        const uint32_t at = ADMA_CHAN(c) + ADMA_ACSR;
        const bool wrote = g->event == GENERIC_WRITE && g->off == at && g->status == BUS_OK;
        const uint32_t gone = device_peek(before, at) & ~device_peek(g->dev, at) & ADMA_ACSR_EVENTS;

        ok = CHECK_EQ(gone & ~(wrote ? g->value : 0), 0);
    }
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
