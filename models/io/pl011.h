/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL011 serial port.
 *
 * Reference: ARM PrimeCell UART (PL011) Technical Reference Manual, DDI 0183 (r1p5). The device's
 * clock is UARTCLK: in the device tree the first of its `clocks`. A character takes its bits times
 * (64 IBRD + FBRD) / 4 cycles, and characters that follow one another do so without a gap.
 *
 * Transmission takes its time: a character leaves when its last stop bit has. The line in has two
 * forms: get_char() offers a character that waits while there is no room (the program's stdin), and
 * pl011_receive() is the wire itself, which waits for nobody, with errors and overrun.
 *
 * Where the manual leaves it open: IBRD = 0 counts as the smallest divisor, 1; switching the FIFOs
 * on or off empties both; the receive timeout starts with each character received and is told once;
 * a break is told without a framing error; what LBE feeds back leaves on the line as well; modem
 * wires that nobody drives are low (asserted), but for nUARTRI.
 *
 * Not modelled: IrDA (SIREN, SIRLP, ILPR), the integration test registers, a break as seen by
 * others, UARTCLK and PCLK apart from one another (a register access takes one cycle of UARTCLK).
 */
#ifndef DMAVP_PL011_H
#define DMAVP_PL011_H

#include "device.h"
#include "pl011_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PL011_FIFO_MOST = 32 };

/* Interrupt outputs (3.4). */
enum {
    PL011_MSINTR,
    PL011_RXINTR,
    PL011_TXINTR,
    PL011_RTINTR,
    PL011_EINTR,
    PL011_INTR,
    PL011_IRQS
};

/* Level inputs: the modem's wires, active low. */
enum { PL011_NCTS, PL011_NDSR, PL011_NDCD, PL011_NRI, PL011_INPUTS };

/* DMA request outputs (2.7), and the signals of both. */
enum { PL011_RX, PL011_TX, PL011_REQUESTS };
#define PL011_RXDMASREQ BIT(0)
#define PL011_RXDMABREQ BIT(1)
#define PL011_TXDMASREQ BIT(2)
#define PL011_TXDMABREQ BIT(3)
#define PL011_RXDMA (PL011_RXDMASREQ | PL011_RXDMABREQ)
#define PL011_TXDMA (PL011_TXDMASREQ | PL011_TXDMABREQ)

struct pl011_config {
    uint32_t revision; /* PeriphID2: 3 (r1p5) has FIFOs of 32 characters, those before 16 */
};

/* One direction: its FIFO, and what became of the characters that came into it. At any time
 * in = out + lost + count, and for the transmitter one more while `sending` a character. */
struct pl011_side {
    uint32_t head, count;
    uint64_t in, out, lost;
    uint16_t slot[PL011_FIFO_MOST]; /* as UARTDR has them */
};

struct pl011 {
    struct device dev;
    uint32_t revision;
    uint32_t ilpr, ibrd, fbrd, lcr_h, cr, ifls, imsc, ris, dmacr;
    uint32_t rsr;          /* UARTRSR */
    uint32_t divisor;      /* 64 IBRD + FBRD as taken by the last write of LCR_H */
    uint32_t modem;        /* FR's bits of the modem inputs */
    uint32_t modem_told;   /* the same, behind loopback, when RIS was last brought up to date */
    uint32_t sending;      /* the shift register holds a character, or a break */
    uint32_t shift;        /* it: PL011_DR_BE for a break */
    uint32_t break_sent;   /* LCR_H.BRK has had its effect */
    uint32_t overrun;      /* for the next character that finds room */
    uint32_t requests;     /* DMA requests, asserted */
    uint32_t request_clear; /* DMACLR inputs that are high: PL011_RXDMA, PL011_TXDMA */
    uint32_t levels;       /* interrupt outputs as told, one bit each */
    uint32_t last;         /* what an empty UARTDR reads */
    uint64_t sent_at;      /* quarters of a cycle: end of what is in the shift register */
    uint64_t timeout_at;   /* cycle of the receive timeout; UINT64_MAX = not running */
    uint64_t alarm;        /* cycle last asked for */
    struct pl011_side tx, rx;
};

/* put_char and get_char are its line. */
extern const struct device_class pl011_class;

/* As a shell calls the core: `now` is set, after settling, and never from inside a callback. */

/* FRAME, as in UARTDR, with PL011_DR_FE, _PE or _BE, has just ended on UARTRXD. It is lost, and
 * counted so, if the receiver is off, in loopback, or the FIFO full. PL011_DR_OE is ignored. */
void pl011_receive(struct pl011 *d, uint32_t frame);

/* The DMA requests that are asserted, PL011_..DMA.REQ. They may change with any call. */
uint32_t pl011_requests(const struct pl011 *d);

/* Level of the input UARTRXDMACLR (SIDE = PL011_RXDMA) or UARTTXDMACLR (PL011_TXDMA). */
void pl011_dma_clear(struct pl011 *d, uint32_t side, bool level);

/* The modem outputs that are asserted (low): PL011_CR_RTS, _DTR, _OUT1, _OUT2. With RTSEn, RTS
 * follows the receive FIFO (2.6). */
uint32_t pl011_modem_outputs(const struct pl011 *d);

#ifdef __cplusplus
}
#endif
#endif
