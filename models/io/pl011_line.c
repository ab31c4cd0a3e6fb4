/* SPDX-License-Identifier: Apache-2.0 */
#include "pl011_line.h"

#include <string.h>

#define TIMEOUT_BITS 32 /* receive timeout (3.4.4) */
#define DR_ERRORS (PL011_DR_FE | PL011_DR_PE | PL011_DR_BE)

static bool fifos(const struct pl011 *d)
{
    return d->lcr_h & PL011_LCR_H_FEN;
}

static uint32_t depth(const struct pl011 *d)
{
    return !fifos(d) ? 1 : d->revision >= PL011_R1P5 ? 32 : 16;
}

/* Characters of a FIFO of DEPTH at level SELECT of IFLS; a reserved one is the highest. */
static uint32_t level(uint32_t depth, uint32_t select)
{
    static const uint8_t eighths[] = {1, 2, 4, 6, 7};

    return depth * eighths[select < PL011_IFLS_MOST ? select : PL011_IFLS_MOST] / 8;
}

static uint32_t rx_level(const struct pl011 *d)
{
    return fifos(d) ? level(depth(d), GET(d->ifls, PL011_IFLS_RXIFLSEL)) : 1;
}

static uint32_t tx_level(const struct pl011 *d)
{
    return fifos(d) ? level(depth(d), GET(d->ifls, PL011_IFLS_TXIFLSEL)) : 0;
}

bool pl011_enabled(const struct pl011 *d, uint32_t side)
{
    return (d->cr & PL011_CR_UARTEN) && (d->cr & side);
}

/* --- FIFOs ------------------------------------------------------------------ */

static void push(struct pl011_side *s, uint32_t frame)
{
    s->slot[(s->head + s->count++) % PL011_FIFO_MOST] = (uint16_t)frame;
}

static uint32_t pop(struct pl011_side *s)
{
    const uint32_t frame = s->slot[s->head];

    s->head = (s->head + 1) % PL011_FIFO_MOST;
    s->count--;
    return frame;
}

/* --- line settings ------------------------------------------------------------ */

/* Quarters of a UARTCLK cycle in a bit: 16 (IBRD + FBRD / 64) cycles (3.3.6). IBRD = 0 is invalid,
 * and with IBRD = 65535 there is no room for a fraction. */
uint32_t pl011_bit_quarters(const struct pl011 *d)
{
    const uint32_t most = PL011_IBRD_DIVINT * 64;

    return d->divisor < 64 ? 64 : d->divisor > most ? most : d->divisor;
}

/* Start bit, data, parity, stop bits. */
static uint64_t frame_quarters(const struct pl011 *d)
{
    const uint32_t bits = 1 + 5 + GET(d->lcr_h, PL011_LCR_H_WLEN) +
                          GET(d->lcr_h, PL011_LCR_H_PEN) + 1 + GET(d->lcr_h, PL011_LCR_H_STP2);

    return (uint64_t)bits * pl011_bit_quarters(d);
}

static uint64_t cycle_of(uint64_t quarters)
{
    return (quarters + 3) / 4;
}

uint64_t pl011_char_cycles(const void *dev)
{
    return cycle_of(frame_quarters(dev));
}

static uint32_t word_mask(const struct pl011 *d)
{
    return 0xffu >> (3 - GET(d->lcr_h, PL011_LCR_H_WLEN));
}

/* --- modem lines ---------------------------------------------------------------- */

uint32_t pl011_modem_outputs(const struct pl011 *d)
{
    uint32_t out = d->cr & (PL011_CR_RTS | PL011_CR_DTR | PL011_CR_OUT1 | PL011_CR_OUT2);

    if (d->cr & PL011_CR_RTSEN) /* room below the trigger level (2.6.1) */
        out = (out & ~PL011_CR_RTS) | (d->rx.count < rx_level(d) ? PL011_CR_RTS : 0);
    return out;
}

/* FR's bits of the modem inputs; in loopback the outputs take their place (3.3.8). */
static uint32_t modem_inputs(const struct pl011 *d)
{
    const uint32_t out = pl011_modem_outputs(d);

    if (!(d->cr & PL011_CR_LBE))
        return d->modem;
    return ((out & PL011_CR_RTS) ? PL011_FR_CTS : 0) | ((out & PL011_CR_DTR) ? PL011_FR_DSR : 0) |
           ((out & PL011_CR_OUT1) ? PL011_FR_DCD : 0) | ((out & PL011_CR_OUT2) ? PL011_FR_RI : 0);
}

static void update_modem(struct pl011 *d)
{
    const uint32_t now = modem_inputs(d), changed = now ^ d->modem_told;

    d->modem_told = now;
    d->ris |= ((changed & PL011_FR_RI) ? PL011_INT_RI : 0) |
              ((changed & PL011_FR_CTS) ? PL011_INT_CTS : 0) |
              ((changed & PL011_FR_DCD) ? PL011_INT_DCD : 0) |
              ((changed & PL011_FR_DSR) ? PL011_INT_DSR : 0);
}

/* --- receiver --------------------------------------------------------------------- */

/* A character ends in cycle AT. Overrun is told at once in RSR, and to the reader of UARTDR with
 * the next character that finds room (3.3.1). */
static void receive(struct pl011 *d, uint32_t frame, uint64_t at)
{
    d->rx.in++;
    if (!pl011_enabled(d, PL011_CR_RXE)) {
        d->rx.lost++;
        return;
    }
    d->timeout_at = at + TIMEOUT_BITS * (uint64_t)pl011_bit_quarters(d) / 4;
    if (d->rx.count == depth(d)) {
        d->rx.lost++;
        d->overrun = 1;
        d->rsr |= PL011_RSR_OE;
        d->ris |= PL011_INT_OE;
        return;
    }
    if (!(d->lcr_h & PL011_LCR_H_PEN))
        frame &= ~PL011_DR_PE;
    frame &= DR_ERRORS | ((frame & PL011_DR_BE) ? 0 : word_mask(d));
    d->ris |= PUT(PL011_INT_ERRORS, frame / PL011_DR_FE);
    push(&d->rx, frame | (d->overrun ? PL011_DR_OE : 0));
    d->overrun = 0;
    /* All interrupts of the FIFOs are for going through a level, not for being there (3.3.9). */
    if (d->rx.count == rx_level(d))
        d->ris |= PL011_INT_RX;
}

static void emptied(struct pl011 *d)
{
    d->timeout_at = UINT64_MAX;
    d->ris &= ~PL011_INT_RT;
}

static void time_out(struct pl011 *d)
{
    d->timeout_at = UINT64_MAX;
    d->ris |= PL011_INT_RT;
}

/* --- transmitter ------------------------------------------------------------------ */

/* The shift register takes what is next, at FROM (quarters). With BRK the line goes low after the
 * character under way (3.3.7), for a character's time at least. */
static void send_next(struct pl011 *d, uint64_t from)
{
    const bool hold = (d->cr & PL011_CR_CTSEN) && !(modem_inputs(d) & PL011_FR_CTS);

    if (!pl011_enabled(d, PL011_CR_TXE))
        return;
    if (d->lcr_h & PL011_LCR_H_BRK) {
        if (d->break_sent)
            return;
        d->break_sent = 1;
        d->shift = PL011_DR_BE;
    } else if (d->tx.count && !hold) {
        d->shift = pop(&d->tx) & word_mask(d);
        if (d->tx.count == tx_level(d))
            d->ris |= PL011_INT_TX;
    } else {
        return;
    }
    d->sending = 1;
    d->sent_at = from + frame_quarters(d);
}

static void finish(struct pl011 *d)
{
    d->sending = 0;
    if (!(d->shift & PL011_DR_BE)) {
        d->tx.out++;
        if (d->dev.put_char)
            d->dev.put_char(d->dev.shell, (uint8_t)d->shift);
    }
    if (d->cr & PL011_CR_LBE)
        receive(d, d->shift, cycle_of(d->sent_at));
    update_modem(d); /* RTS may follow the FIFO, and CTS that in loopback */
    send_next(d, d->sent_at);
}

/* --- DMA requests, interrupts, time ------------------------------------------------- */

uint32_t pl011_requests(const struct pl011 *d)
{
    return d->requests;
}

uint32_t pl011_masked(const struct pl011 *d)
{
    return d->ris & d->imsc;
}

static void tell_request(const struct pl011 *d, unsigned output, uint32_t single, uint32_t burst)
{
    if (d->dev.set_request)
        d->dev.set_request(d->dev.shell, output, ((d->requests & single) ? DMA_REQ_SINGLE : 0) |
                                                     ((d->requests & burst) ? DMA_REQ_BURST : 0));
}

/* A request stays until its CLR, whatever the FIFO does meanwhile, and may come again once CLR has
 * fallen. Bursts need FIFOs (2.7). */
static void update_requests(struct pl011 *d)
{
    const uint32_t before = d->requests;
    uint32_t wanted = (d->rx.count ? PL011_RXDMASREQ : 0) |
                      (d->rx.count >= rx_level(d) ? PL011_RXDMABREQ : 0) |
                      (d->tx.count < depth(d) ? PL011_TXDMASREQ : 0) |
                      (d->tx.count <= tx_level(d) ? PL011_TXDMABREQ : 0);
    uint32_t may = 0;

    if (d->dmacr & PL011_DMACR_TXDMAE)
        may |= PL011_TXDMA;
    if ((d->dmacr & PL011_DMACR_RXDMAE) &&
        !((d->dmacr & PL011_DMACR_DMAONERR) && (pl011_masked(d) & PL011_INT_ERRORS)))
        may |= PL011_RXDMA;
    if (!(d->cr & PL011_CR_UARTEN))
        may = 0;
    if (!fifos(d))
        wanted &= ~(PL011_RXDMABREQ | PL011_TXDMABREQ);
    d->requests = (before | wanted) & may & ~d->request_clear;
    if ((d->requests ^ before) & PL011_RXDMA)
        tell_request(d, PL011_RX, PL011_RXDMASREQ, PL011_RXDMABREQ);
    if ((d->requests ^ before) & PL011_TXDMA)
        tell_request(d, PL011_TX, PL011_TXDMASREQ, PL011_TXDMABREQ);
}

static void update_irq(struct pl011 *d)
{
    static const uint32_t source[PL011_IRQS] = {
        [PL011_MSINTR] = PL011_INT_MODEM, [PL011_RXINTR] = PL011_INT_RX,
        [PL011_TXINTR] = PL011_INT_TX,    [PL011_RTINTR] = PL011_INT_RT,
        [PL011_EINTR] = PL011_INT_ERRORS, [PL011_INTR] = PL011_INT_ALL,
    };

    for (unsigned i = 0; i < PL011_IRQS; i++) {
        const bool high = pl011_masked(d) & source[i];

        if (high == (bool)(d->levels & BIT(i)))
            continue;
        d->levels ^= BIT(i);
        if (d->dev.set_irq)
            d->dev.set_irq(d->dev.shell, i, high);
    }
}

static uint64_t send_cycle(const struct pl011 *d)
{
    return d->sending ? cycle_of(d->sent_at) : UINT64_MAX;
}

static void update_alarm(struct pl011 *d)
{
    const uint64_t next = send_cycle(d) < d->timeout_at ? send_cycle(d) : d->timeout_at;

    if (next == d->alarm)
        return;
    d->alarm = next;
    if (d->dev.alarm_at)
        d->dev.alarm_at(d->dev.shell, next);
}

/* Before anything else happens in cycle `now`: what the line has done by then, in order. */
void pl011_catch_up(struct pl011 *d)
{
    for (;;) {
        const uint64_t sent = send_cycle(d);

        if ((sent < d->timeout_at ? sent : d->timeout_at) > d->dev.now)
            return;
        if (sent <= d->timeout_at)
            finish(d);
        else
            time_out(d);
    }
}

/* After it. */
void pl011_update(struct pl011 *d)
{
    update_modem(d);
    if (!d->sending)
        send_next(d, 4 * d->dev.now);
    update_requests(d);
    update_irq(d);
    update_alarm(d);
}

/* --- software's end of the FIFOs --------------------------------------------- */

uint32_t pl011_oldest(const struct pl011 *d)
{
    return d->rx.count ? d->rx.slot[d->rx.head] : d->last;
}

void pl011_take(struct pl011 *d)
{
    if (!d->rx.count)
        return;
    d->last = pop(&d->rx);
    d->rx.out++;
    d->rsr = (d->rsr & PL011_RSR_OE) | (d->last & DR_ERRORS) / PL011_DR_FE;
    if (d->rx.count < rx_level(d))
        d->ris &= ~PL011_INT_RX;
    if (!d->rx.count)
        emptied(d);
}

bool pl011_put(struct pl011 *d, uint32_t data)
{
    d->tx.in++;
    if (d->tx.count == depth(d)) {
        d->tx.lost++;
        return false;
    }
    push(&d->tx, data);
    if (d->tx.count > tx_level(d))
        d->ris &= ~PL011_INT_TX;
    return true;
}

uint32_t pl011_flags(const struct pl011 *d)
{
    return modem_inputs(d) | (d->tx.count || d->sending ? PL011_FR_BUSY : 0) |
           (d->rx.count ? 0 : PL011_FR_RXFE) | (d->rx.count == depth(d) ? PL011_FR_RXFF : 0) |
           (d->tx.count ? 0 : PL011_FR_TXFE) | (d->tx.count == depth(d) ? PL011_FR_TXFF : 0);
}

void pl011_clear_fifos(struct pl011 *d)
{
    d->tx.lost += d->tx.count;
    d->tx.count = 0;
    d->rx.lost += d->rx.count;
    d->rx.count = 0;
    d->ris &= ~PL011_INT_RX;
    emptied(d);
}

void pl011_line_reset(struct pl011 *d)
{
    d->rsr = d->divisor = d->last = 0;
    d->sending = d->shift = d->break_sent = d->overrun = 0;
    d->request_clear = 0;
    d->sent_at = 0;
    memset(&d->tx, 0, sizeof d->tx);
    memset(&d->rx, 0, sizeof d->rx);
    emptied(d);
    d->modem_told = modem_inputs(d);
    pl011_update(d);
}

/* --- the other end --------------------------------------------------------- */

void pl011_alarm(void *dev)
{
    pl011_catch_up(dev);
    pl011_update(dev);
}

void pl011_input(void *dev, unsigned line, bool level)
{
    static const uint32_t bit[PL011_INPUTS] = {
        [PL011_NCTS] = PL011_FR_CTS, [PL011_NDSR] = PL011_FR_DSR,
        [PL011_NDCD] = PL011_FR_DCD, [PL011_NRI] = PL011_FR_RI};
    struct pl011 *d = dev;

    pl011_catch_up(d);
    d->modem = (d->modem & ~bit[line]) | (level ? 0 : bit[line]);
    pl011_update(d);
}

void pl011_dma_clear(struct pl011 *d, uint32_t side, bool level)
{
    pl011_catch_up(d);
    d->request_clear = (d->request_clear & ~side) | (level ? side : 0);
    pl011_update(d);
}

void pl011_ack(void *dev, unsigned line, unsigned signals)
{
    pl011_dma_clear(dev, line == PL011_RX ? PL011_RXDMA : PL011_TXDMA, signals & DMA_ACK_CLEAR);
}

void pl011_receive(struct pl011 *d, uint32_t frame)
{
    pl011_catch_up(d);
    if (d->cr & PL011_CR_LBE) {
        d->rx.in++;
        d->rx.lost++;
    } else {
        receive(d, frame, d->dev.now);
    }
    pl011_update(d);
}

/* The other end waits while it cannot be heard, and sees RTS with RTSEn. */
bool pl011_get_char(void *dev, uint8_t c)
{
    struct pl011 *d = dev;
    bool taken;

    pl011_catch_up(d);
    taken = pl011_enabled(d, PL011_CR_RXE) && !(d->cr & PL011_CR_LBE) && d->rx.count < depth(d) &&
            (!(d->cr & PL011_CR_RTSEN) || (pl011_modem_outputs(d) & PL011_CR_RTS));
    if (taken)
        receive(d, c, d->dev.now);
    pl011_update(d);
    return taken;
}

/* Who looks at FR while something is being sent waits for the transmitter. */
enum input_sign pl011_input_sign(const void *dev, uint32_t off, bool write)
{
    const struct pl011 *d = dev;

    if (!pl011_enabled(d, PL011_CR_RXE))
        return INPUT_UNSAID;
    if ((d->imsc & (PL011_INT_RX | PL011_INT_RT)) || (d->dmacr & PL011_DMACR_RXDMAE) ||
        (off == PL011_DR && !write))
        return INPUT_WANTED;
    return off == PL011_FR && !write && !d->sending ? INPUT_LOOKED : INPUT_UNSAID;
}

