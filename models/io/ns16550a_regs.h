/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NS16550A registers (National Semiconductor PC16550D data sheet, chapter 8): bytes, one per
 * address. Plain C; used by the model, the firmware and the tests.
 */
#ifndef NS16550A_REGS_H
#define NS16550A_REGS_H

#include "bits.h"

#define UART_RBR 0 /* read, LCR.DLAB = 0: receive buffer */
#define UART_THR 0 /* write, LCR.DLAB = 0: transmit holding */
#define UART_DLL 0 /* LCR.DLAB = 1: divisor latch, low byte */
#define UART_IER 1 /* LCR.DLAB = 0 */
#define UART_IER_ERBFI BIT(0) /* received data available, character timeout */
#define UART_IER_ETBEI BIT(1) /* transmit holding register empty */
#define UART_IER_ELSI BIT(2)  /* receiver line status */
#define UART_IER_EDSSI BIT(3) /* modem status */
#define UART_DLM 1 /* LCR.DLAB = 1: divisor latch, high byte */
#define UART_IIR 2 /* read */
#define UART_IIR_ID BITS(3, 0)
#define UART_IIR_NONE 0x1
#define UART_IIR_LINE 0x6    /* priority 1; cleared by reading LSR */
#define UART_IIR_DATA 0x4    /* priority 2; cleared by reading RBR below the trigger level */
#define UART_IIR_TIMEOUT 0xc /* priority 2; cleared by reading RBR */
#define UART_IIR_THRE 0x2    /* priority 3; cleared by this read of IIR, or by writing THR */
#define UART_IIR_MODEM 0x0   /* priority 4; cleared by reading MSR */
#define UART_IIR_FIFOS BITS(7, 6) /* both set while the FIFOs are enabled */
#define UART_FCR 2 /* write */
#define UART_FCR_ENABLE BIT(0)
#define UART_FCR_CLEAR_RX BIT(1)
#define UART_FCR_CLEAR_TX BIT(2)
#define UART_FCR_DMA_MODE BIT(3)
#define UART_FCR_TRIGGER BITS(7, 6) /* 1, 4, 8, 14 bytes */
#define UART_LCR 3
#define UART_LCR_WLS BITS(1, 0) /* word length 5 to 8 bits */
#define UART_LCR_STB BIT(2)     /* two stop bits */
#define UART_LCR_PEN BIT(3)     /* parity enable */
#define UART_LCR_EPS BIT(4)
#define UART_LCR_STICK BIT(5)
#define UART_LCR_BREAK BIT(6)
#define UART_LCR_DLAB BIT(7)
#define UART_MCR 4
#define UART_MCR_DTR BIT(0)
#define UART_MCR_RTS BIT(1)
#define UART_MCR_OUT1 BIT(2)
#define UART_MCR_OUT2 BIT(3)
#define UART_MCR_LOOP BIT(4)
#define UART_LSR 5
#define UART_LSR_DR BIT(0)   /* data ready */
#define UART_LSR_OE BIT(1)   /* overrun */
#define UART_LSR_PE BIT(2)
#define UART_LSR_FE BIT(3)
#define UART_LSR_BI BIT(4)
#define UART_LSR_THRE BIT(5) /* transmit holding register (FIFO) empty */
#define UART_LSR_TEMT BIT(6) /* transmitter empty */
#define UART_MSR 6
#define UART_MSR_DCTS BIT(0) /* changed since MSR was read */
#define UART_MSR_DDSR BIT(1)
#define UART_MSR_TERI BIT(2) /* RI went away */
#define UART_MSR_DDCD BIT(3)
#define UART_MSR_CTS BIT(4)
#define UART_MSR_DSR BIT(5)
#define UART_MSR_RI BIT(6)
#define UART_MSR_DCD BIT(7)
#define UART_SCR 7

#define UART_FIFO_BYTES 16

#endif
