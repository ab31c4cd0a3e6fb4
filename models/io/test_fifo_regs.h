/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Registers of the test FIFO, a device of this project (test_fifo.h says what they do). Plain C;
 * used by the model, job files, firmware and tests.
 */
#ifndef TEST_FIFO_REGS_H
#define TEST_FIFO_REGS_H

#include "bits.h"

/* The same registers for each side. */
#define TEST_FIFO_RX 0 /* device to memory */
#define TEST_FIFO_TX 1 /* memory to device */
#define TEST_FIFO_SIDES 2
#define TEST_FIFO_SIDE_STEP 0x100
#define TEST_FIFO_SIDE(n) ((n) * TEST_FIFO_SIDE_STEP)

#define TEST_FIFO_DATA 0x00 /* takes 1, 2 and 4 bytes, the first one in the lowest bits */

#define TEST_FIFO_CTRL 0x04
#define TEST_FIFO_CTRL_EN BIT(0)     /* the side is on */
#define TEST_FIFO_CTRL_DMA BIT(1)    /* makes requests */
#define TEST_FIFO_CTRL_FLOW BIT(2)   /* is the flow controller: the last request says so */
#define TEST_FIFO_CTRL_STRICT BIT(3) /* accesses to DATA are checked against the requests */
#define TEST_FIFO_CTRL_PATTERN BITS(5, 4)
#define TEST_FIFO_CTRL_WIDTH BITS(9, 8) /* bytes of a transfer: 1 << WIDTH, WIDTH 0 to 2 */
#define TEST_FIFO_CTRL_LOSSY BIT(12)    /* the line does not wait: it overruns and underruns */
#define TEST_FIFO_CTRL_REFUSE BIT(13) /* an access that would under- or overrun is a bus error */
#define TEST_FIFO_CTRL_ALL 0x333f

/* PATTERN: what it asks for. */
#define TEST_FIFO_BURSTS 0    /* bursts; the last one may be short */
#define TEST_FIFO_SINGLES 1   /* single transfers */
#define TEST_FIFO_TAIL 2      /* bursts, and single transfers for what is less than a burst */
#define TEST_FIFO_BOTH 3      /* a single transfer, and a burst with it when there is one */

#define TEST_FIFO_STATUS 0x08 /* sticky until 1 is written, but for LEVEL */
#define TEST_FIFO_INTEN 0x0c  /* which of them interrupt */
#define TEST_FIFO_INT_LEVEL BIT(0)    /* a burst could be moved now */
#define TEST_FIFO_INT_END BIT(1)      /* TOTAL bytes went through, and the FIFO is empty */
#define TEST_FIFO_INT_TC BIT(2)       /* the controller said that a packet is complete */
#define TEST_FIFO_INT_OVERRUN BIT(3)
#define TEST_FIFO_INT_UNDERRUN BIT(4)
#define TEST_FIFO_INT_MISMATCH BIT(5) /* a byte is not the pattern's */
#define TEST_FIFO_INT_FAILED BIT(6)   /* the access that FAIL named was refused */
#define TEST_FIFO_INT_STRAY_CLR BIT(8)   /* CLR rose without a request */
#define TEST_FIFO_INT_EARLY_CLR BIT(9)   /* CLR fell before the request did */
#define TEST_FIFO_INT_STUCK_CLR BIT(10)  /* CLR did not fall */
#define TEST_FIFO_INT_STRAY_TC BIT(11)   /* TC without CLR, or at another time */
#define TEST_FIFO_INT_AMOUNT BIT(12)     /* CLR after more or less than what was asked for */
#define TEST_FIFO_INT_ACCESS BIT(13)     /* DATA was accessed without a request */
#define TEST_FIFO_INT_VIOLATIONS 0x3f00  /* of the controller, all of the last six */
#define TEST_FIFO_INT_ALL 0x3f7f

#define TEST_FIFO_TOTAL 0x10 /* bytes that the line carries; 0 = without end */
#define TEST_FIFO_RATE 0x14  /* of the line */
#define TEST_FIFO_RATE_CYCLES BITS(15, 0) /* from one portion to the next; 0 = at once */
#define TEST_FIFO_RATE_BYTES BITS(24, 16) /* of a portion; 0 counts as 1 */
#define TEST_FIFO_RATE_ALL 0x01ffffff
#define TEST_FIFO_JITTER 0x18 /* a portion comes up to so many cycles later, by SEED */
#define TEST_FIFO_JITTER_MAX 0xffff
#define TEST_FIFO_SEED 0x1c   /* of the bytes (pattern.h) and of the jitter */
#define TEST_FIFO_BURST 0x20  /* transfers of a burst, 1 to 256 */
#define TEST_FIFO_BURST_MAX 256
#define TEST_FIFO_MARK 0x24   /* bytes (rx) or room (tx) from which on a burst is asked for; 0 =
                               * what it needs */
#define TEST_FIFO_TIMING 0x28 /* of the handshake, in cycles; 0 = in the same cycle */
#define TEST_FIFO_TIMING_GAP BITS(15, 0)   /* from the fall of CLR to the next request */
#define TEST_FIFO_TIMING_HOLD BITS(31, 16) /* from the rise of CLR to the fall of the request */
#define TEST_FIFO_DROP 0x2c  /* withdraws a request that got no CLR in so many cycles; 0 = never */
#define TEST_FIFO_RAISE 0x30 /* write: raises these request signals, whatever the state; read: those
                              * that are high. As dma_request.h has them */
#define TEST_FIFO_RAISE_ALL 0xf
#define TEST_FIFO_FAIL 0x34  /* the access to DATA that gets a bus error: 1 = the next; 0 = none */

/* Read only; since the side was switched on. */
#define TEST_FIFO_LEVEL 0x40    /* bytes in the FIFO */
#define TEST_FIFO_IN 0x44       /* bytes that came to it: IN = MOVED + DROPPED + LEVEL */
#define TEST_FIFO_MOVED 0x48    /* that went through */
#define TEST_FIFO_DROPPED 0x4c  /* that were lost: no room, or switched off */
#define TEST_FIFO_OVERRUN 0x50  /* bytes that found no room */
#define TEST_FIFO_UNDERRUN 0x54 /* bytes that were wanted and not there */
#define TEST_FIFO_REQUESTS 0x58
#define TEST_FIFO_CLEARS 0x5c
#define TEST_FIFO_PACKETS 0x60  /* CLR with TC */
#define TEST_FIFO_WITHDRAWN 0x64
#define TEST_FIFO_VIOLATIONS 0x68
#define TEST_FIFO_MISMATCHES 0x6c  /* tx: bytes that are not the pattern's */
#define TEST_FIFO_MISMATCH_AT 0x70 /* number of the first of them */
#define TEST_FIFO_SUM 0x74         /* FNV-1a of the bytes that went through; of none: */
#define TEST_FIFO_SUM_START 0x811c9dc5u
#define TEST_FIFO_SUM_PRIME 0x01000193u
#define TEST_FIFO_LEFT 0x78        /* bytes of TOTAL that the line has yet to carry */
#define TEST_FIFO_DEPTH 0x7c       /* bytes that the FIFO holds */

#endif
