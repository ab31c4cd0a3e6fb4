/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NS16550A serial port.
 *
 * Reference: National Semiconductor PC16550D data sheet. Transmission takes no time: a
 * byte written to THR leaves at once, so THRE and TEMT are always set, and the THRE
 * interrupt is pending again right after each byte. Reception is paced by the platform,
 * which offers bytes; one that finds no room waits there. Overrun therefore happens in
 * loopback only. The character timeout runs in device time, from divisor and frame.
 *
 * Modem inputs are CTS, DSR and DCD on, RI off. Reset values as in QEMU where the data
 * sheet leaves them open: divisor 12, OUT2 set.
 *
 * Not modelled: word length and parity (all 8 bits travel), parity and framing errors,
 * break, DMA mode (RXRDY and TXRDY pins).
 */
#ifndef DMAVP_NS16550A_H
#define DMAVP_NS16550A_H

#include "device.h"
#include "ns16550a_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ns16550a_config {
    uint32_t uart_divider; /* device clock cycles per cycle of the UART's input clock */
};

struct ns16550a {
    struct device dev;
    uint32_t uart_divider;
    uint32_t ier, fcr, lcr, mcr, scr;
    uint32_t divisor;         /* DLM:DLL */
    uint32_t overrun;         /* LSR.OE */
    uint32_t thre_pending;    /* THRE interrupt not yet identified */
    uint32_t timeout_pending; /* character timeout */
    uint64_t timeout_at;      /* cycle of the character timeout, UINT64_MAX = not running */
    uint32_t modem_delta;     /* MSR bits 3:0 */
    uint32_t count, head;     /* bytes in the receive FIFO, and where the oldest is */
    uint32_t last;            /* what RBR reads in 16450 mode when there is nothing new */
    uint8_t fifo[UART_FIFO_BYTES];
};

/* One interrupt output; put_char and get_char are its line. */
extern const struct device_class ns16550a_class;

#ifdef __cplusplus
}
#endif
#endif
