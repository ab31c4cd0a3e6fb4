/* SPDX-License-Identifier: Apache-2.0 */
/* What the console needs from a serial port. All but setup(): any context, no waiting. */
#ifndef UART_H
#define UART_H

#include "of.h"

struct uart_ops {
    const char *compatible;
    /* Makes the port ready for BAUD baud, 8 data bits, no parity. False: it cannot be used. NULL:
     * it is ready as it is. */
    bool (*setup)(u8 __iomem *regs, const struct device_node *np, u32 baud);
    bool (*room)(u8 __iomem *regs); /* for a character */
    void (*send)(u8 __iomem *regs, u8 c);
    bool (*idle)(u8 __iomem *regs); /* the last character has left */
    bool (*receive)(u8 __iomem *regs, u8 *c); /* false: there is none */
    void (*enable_input)(u8 __iomem *regs);   /* interrupts from now on while there is one */
};

extern const struct uart_ops ns16550a_ops, pl011_ops;

#endif
