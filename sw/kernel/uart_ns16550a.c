/* SPDX-License-Identifier: Apache-2.0 */
#include "io.h"
#include "ns16550a_regs.h"
#include "uart.h"

static bool room(u8 __iomem *regs)
{
    return readb(regs + UART_LSR) & UART_LSR_THRE;
}

static void send(u8 __iomem *regs, u8 c)
{
    writeb(c, regs + UART_THR);
}

static bool idle(u8 __iomem *regs)
{
    return readb(regs + UART_LSR) & UART_LSR_TEMT;
}

static bool receive(u8 __iomem *regs, u8 *c)
{
    if (!(readb(regs + UART_LSR) & UART_LSR_DR))
        return false;
    *c = readb(regs + UART_RBR);
    return true;
}

static void enable_input(u8 __iomem *regs)
{
    writeb(UART_IER_ERBFI, regs + UART_IER);
}

const struct uart_ops ns16550a_ops = {
    .compatible = "ns16550a",
    .room = room,
    .send = send,
    .idle = idle,
    .receive = receive,
    .enable_input = enable_input,
};
