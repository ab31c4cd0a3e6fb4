/* SPDX-License-Identifier: Apache-2.0 */
/*
 * PL011 registers (ARM PrimeCell UART (PL011) Technical Reference Manual, DDI 0183, chapter 3; test
 * registers: chapter 4). Plain C; used by the model, the firmware and the tests.
 */
#ifndef PL011_REGS_H
#define PL011_REGS_H

#include "bits.h"

#define PL011_DR 0x000 /* 3.3.1: a character, with the errors it came with */
#define PL011_DR_DATA BITS(7, 0)
#define PL011_DR_FE BIT(8)  /* framing */
#define PL011_DR_PE BIT(9)  /* parity */
#define PL011_DR_BE BIT(10) /* break */
#define PL011_DR_OE BIT(11) /* characters were lost before this one */
#define PL011_RSR 0x004     /* 3.3.2; read: errors of the character read last */
#define PL011_ECR 0x004     /* any write clears them */
#define PL011_RSR_FE BIT(0)
#define PL011_RSR_PE BIT(1)
#define PL011_RSR_BE BIT(2)
#define PL011_RSR_OE BIT(3) /* set at once when a character is lost */
#define PL011_FR 0x018      /* 3.3.3 */
#define PL011_FR_CTS BIT(0) /* modem inputs: 1 while the active-low wire is low */
#define PL011_FR_DSR BIT(1)
#define PL011_FR_DCD BIT(2)
#define PL011_FR_BUSY BIT(3) /* until the last stop bit has left */
#define PL011_FR_RXFE BIT(4)
#define PL011_FR_TXFF BIT(5)
#define PL011_FR_RXFF BIT(6)
#define PL011_FR_TXFE BIT(7)
#define PL011_FR_RI BIT(8)
#define PL011_ILPR 0x020 /* 3.3.4 */
#define PL011_ILPR_ILPDVSR BITS(7, 0)
#define PL011_IBRD 0x024 /* 3.3.5: baud rate divisor, taken by the write of LCR_H that follows */
#define PL011_IBRD_DIVINT BITS(15, 0)
#define PL011_FBRD 0x028 /* 3.3.6: in 64ths */
#define PL011_FBRD_DIVFRAC BITS(5, 0)
#define PL011_LCR_H 0x02c /* 3.3.7 */
#define PL011_LCR_H_BRK BIT(0)
#define PL011_LCR_H_PEN BIT(1)
#define PL011_LCR_H_EPS BIT(2)
#define PL011_LCR_H_STP2 BIT(3)
#define PL011_LCR_H_FEN BIT(4)
#define PL011_LCR_H_WLEN BITS(6, 5) /* word length 5 to 8 bits */
#define PL011_LCR_H_SPS BIT(7)
#define PL011_CR 0x030 /* 3.3.8 */
#define PL011_CR_UARTEN BIT(0)
#define PL011_CR_SIREN BIT(1)
#define PL011_CR_SIRLP BIT(2)
#define PL011_CR_LBE BIT(7)
#define PL011_CR_TXE BIT(8)
#define PL011_CR_RXE BIT(9)
#define PL011_CR_DTR BIT(10)
#define PL011_CR_RTS BIT(11)
#define PL011_CR_OUT1 BIT(12)
#define PL011_CR_OUT2 BIT(13)
#define PL011_CR_RTSEN BIT(14)
#define PL011_CR_CTSEN BIT(15)
#define PL011_IFLS 0x034 /* 3.3.9 */
#define PL011_IFLS_TXIFLSEL BITS(2, 0)
#define PL011_IFLS_RXIFLSEL BITS(5, 3)
#define PL011_IFLS_MOST 4 /* 1/8, 1/4, 1/2, 3/4, 7/8 of the FIFO */
#define PL011_IMSC 0x038  /* 3.3.10 to 3.3.13: mask, raw, masked, clear */
#define PL011_RIS 0x03c
#define PL011_MIS 0x040
#define PL011_ICR 0x044
#define PL011_INT_RI BIT(0)
#define PL011_INT_CTS BIT(1)
#define PL011_INT_DCD BIT(2)
#define PL011_INT_DSR BIT(3)
#define PL011_INT_RX BIT(4)
#define PL011_INT_TX BIT(5)
#define PL011_INT_RT BIT(6)
#define PL011_INT_FE BIT(7)
#define PL011_INT_PE BIT(8)
#define PL011_INT_BE BIT(9)
#define PL011_INT_OE BIT(10)
#define PL011_INT_MODEM BITS(3, 0)
#define PL011_INT_ERRORS BITS(10, 7)
#define PL011_INT_ALL BITS(10, 0)
#define PL011_DMACR 0x048 /* 3.3.14 */
#define PL011_DMACR_RXDMAE BIT(0)
#define PL011_DMACR_TXDMAE BIT(1)
#define PL011_DMACR_DMAONERR BIT(2)
#define PL011_TCR 0x080  /* integration test: control, inputs, outputs, FIFO data */
#define PL011_ITIP 0x084
#define PL011_ITOP 0x088
#define PL011_TDR 0x08c
#define PL011_PERIPH_ID 0xfe0 /* 3.3.15: four registers of a byte */
#define PL011_PERIPH_ID2_REVISION BITS(7, 4)
#define PL011_PCELL_ID 0xff0  /* 3.3.16: four registers of a byte */

/* Revisions as PeriphID2 has them. */
#define PL011_R1P3 2
#define PL011_R1P5 3

#endif
