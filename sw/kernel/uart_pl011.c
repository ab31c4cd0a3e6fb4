/* SPDX-License-Identifier: Apache-2.0 */
#include "io.h"
#include "pl011_regs.h"
#include "uart.h"

/* Frequency of UARTCLK, the clock called "uartclk" or else the first; 0: unknown. */
static u32 clock_rate(const struct device_node *np)
{
    const int named = of_property_match_string(np, "clock-names", "uartclk");
    struct of_phandle_args clock;
    u32 hz;

    if (of_parse_phandle_with_args(np, "clocks", "#clock-cells", named < 0 ? 0 : (unsigned)named,
                                   &clock) ||
        of_property_read_u32(clock.np, "clock-frequency", &hz))
        return 0;
    return hz;
}

static bool setup(u8 __iomem *regs, const struct device_node *np, u32 baud)
{
    const u64 hz = clock_rate(np);
    const u64 divisor = (4 * hz + baud / 2) / baud; /* in 64ths of 16 cycles a bit */

    if (divisor < 64 || divisor > 64 * PL011_IBRD_DIVINT)
        return false;
    writel(0, regs + PL011_CR);
    writel((u32)divisor / 64, regs + PL011_IBRD);
    writel((u32)divisor % 64, regs + PL011_FBRD);
    writel(PUT(PL011_LCR_H_WLEN, 3) | PL011_LCR_H_FEN, regs + PL011_LCR_H);
    writel(PL011_CR_UARTEN | PL011_CR_TXE | PL011_CR_RXE, regs + PL011_CR);
    return true;
}

static bool room(u8 __iomem *regs)
{
    return !(readl(regs + PL011_FR) & PL011_FR_TXFF);
}

static void send(u8 __iomem *regs, u8 c)
{
    writel(c, regs + PL011_DR);
}

static bool idle(u8 __iomem *regs)
{
    return !(readl(regs + PL011_FR) & PL011_FR_BUSY);
}

static bool receive(u8 __iomem *regs, u8 *c)
{
    if (readl(regs + PL011_FR) & PL011_FR_RXFE)
        return false;
    *c = (u8)readl(regs + PL011_DR);
    return true;
}

static void enable_input(u8 __iomem *regs)
{
    writel(PL011_INT_RX | PL011_INT_RT, regs + PL011_IMSC);
}

const struct uart_ops pl011_ops = {
    .compatible = "arm,pl011",
    .setup = setup,
    .room = room,
    .send = send,
    .idle = idle,
    .receive = receive,
    .enable_input = enable_input,
};
