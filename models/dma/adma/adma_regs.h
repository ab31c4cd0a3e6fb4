/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers and descriptors of the ADMA, a XOR and P+Q engine of this project in the manner of
 * Intel's IOP13xx; adma.md is its data sheet. Plain C; used by model, firmware and tests.
 */
#ifndef ADMA_REGS_H
#define ADMA_REGS_H

#include "bits.h"

#define ADMA_ID 0x000 /* reads ADMA_ID_VALUE */
#define ADMA_ID_VALUE 0x41444d41u
#define ADMA_CAPABILITY 0x004 /* what was built */
#define ADMA_CAPABILITY_CHANNELS BITS(3, 0)
#define ADMA_CAPABILITY_MASTERS BITS(5, 4)
#define ADMA_CAPABILITY_SOURCES BITS(12, 8)
#define ADMA_INT_STATUS 0x008 /* bit n: channel n has an interrupt that is enabled */

/* Channel registers, 0x100 + 0x40 * n */
#define ADMA_CHAN(n) (0x100 + 0x40 * (n))
#define ADMA_CHAN_STEP 0x40

#define ADMA_ACCR 0x00 /* control */
#define ADMA_ACCR_START BIT(0)   /* begin with the descriptor at ANDAR; reads 0, as the next two */
#define ADMA_ACCR_APPEND BIT(1)  /* a descriptor was linked to the last one */
#define ADMA_ACCR_ABORT BIT(2)
#define ADMA_ACCR_SUSPEND BIT(3)
#define ADMA_ACCR_EOTIE BIT(4)   /* interrupt enables */
#define ADMA_ACCR_EOCIE BIT(5)
#define ADMA_ACCR_ERRIE BIT(6)
#define ADMA_ACCR_COMMANDS (ADMA_ACCR_START | ADMA_ACCR_APPEND | ADMA_ACCR_ABORT)
#define ADMA_ACCR_ALL 0x7f

#define ADMA_ACSR 0x04 /* status; but for the first two, sticky until 1 is written */
#define ADMA_ACSR_BUSY BIT(0)
#define ADMA_ACSR_SUSPENDED BIT(1)   /* SUSPEND, and nothing of the channel is on the bus */
#define ADMA_ACSR_EOT BIT(4)         /* a descriptor with INT is complete */
#define ADMA_ACSR_EOC BIT(5)         /* the chain has come to its end */
#define ADMA_ACSR_READ_ERROR BIT(8)  /* bus error: data read, */
#define ADMA_ACSR_WRITE_ERROR BIT(9) /* data or status written, */
#define ADMA_ACSR_FETCH_ERROR BIT(10) /* descriptor read */
#define ADMA_ACSR_OP_ERROR BIT(12)    /* descriptor: operation, */
#define ADMA_ACSR_SOURCES_ERROR BIT(13) /* number of sources, */
#define ADMA_ACSR_RANGE_ERROR BIT(14) /* address or length */
#define ADMA_ACSR_BUS_ERRORS 0x0700u
#define ADMA_ACSR_ERRORS 0x7700u
#define ADMA_ACSR_EVENTS (ADMA_ACSR_ERRORS | ADMA_ACSR_EOT | ADMA_ACSR_EOC)

#define ADMA_ADAR 0x08  /* read-only: current or last descriptor; 0 = none since reset or abort */
#define ADMA_ANDAR 0x0c /* first descriptor of the next START */
#define ADMA_ABCR 0x10  /* read-only: bytes of the current descriptor that are not done */
#define ADMA_ADCR 0x14  /* read-only: its control word */
#define ADMA_ARSR 0x18  /* read-only: status word of the last descriptor that was completed */
#define ADMA_AFAR 0x1c  /* read-only: address that the last error is about */

/* Descriptor: words at these offsets, on a multiple of ADMA_DESC_ALIGN */
#define ADMA_DESC_NEXT 0x00    /* address of the next one; 0 = the last */
#define ADMA_DESC_CONTROL 0x04
#define ADMA_DESC_COUNT 0x08   /* bytes, BITS(23, 0), a multiple of 4 */
#define ADMA_DESC_VALUE 0x0c   /* what a memset writes */
#define ADMA_DESC_DST 0x10     /* destination; P */
#define ADMA_DESC_QDST 0x14    /* Q */
#define ADMA_DESC_STATUS 0x1c  /* written at the end */
#define ADMA_DESC_SOURCE(s) (0x20 + 8 * (s)) /* two words: address, coefficient */
#define ADMA_DESC_ALIGN 64
#define ADMA_DESC_BYTES 160
#define ADMA_DESC_WORDS (ADMA_DESC_BYTES / 4)
#define ADMA_DESC_HEAD 64      /* bytes of its first part, with the first ADMA_HEAD_SOURCES */
#define ADMA_HEAD_SOURCES 4

#define ADMA_CONTROL_INT BIT(0)    /* EOT at the end */
#define ADMA_CONTROL_STATUS BIT(1) /* write the status word */
#define ADMA_CONTROL_OP BITS(6, 4)
#define ADMA_CONTROL_SOURCES BITS(12, 8)
#define ADMA_CONTROL_NO_P BIT(16)  /* of PQ and PQ_VAL: P is neither made nor checked, */
#define ADMA_CONTROL_NO_Q BIT(17)  /* nor is Q */
#define ADMA_CONTROL_CONT BIT(18)  /* of PQ: P and Q in memory are added to */
#define ADMA_CONTROL_ALL 0x71f73u

/* OP */
#define ADMA_OP_NULL 0
#define ADMA_OP_MEMCPY 1
#define ADMA_OP_MEMSET 2
#define ADMA_OP_XOR 3
#define ADMA_OP_XOR_VAL 4
#define ADMA_OP_PQ 5
#define ADMA_OP_PQ_VAL 6

#define ADMA_COEFFICIENT BITS(31, 24) /* of a source's second word; the rest is 0 */
#define ADMA_STATUS_DONE BIT(31)
#define ADMA_STATUS_P BIT(30) /* the check of P, or of an XOR, found something that is not zero */
#define ADMA_STATUS_Q BIT(29)

#define ADMA_CHANNELS 4 /* at most */
#define ADMA_SOURCES 16
#define ADMA_COUNT_MAX 0xfffffcu
#define ADMA_BURST 64 /* bytes of an access, and of a block */

#endif
