/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Test FIFO: a peripheral that raises DMA requests under the control of a test. It is a device of
 * this project, and this comment its data sheet; registers and bits are in test_fifo_regs.h.
 *
 *            bus                                                         line
 *   read  DATA <----- rx FIFO, DEPTH bytes <-----  makes TOTAL bytes of the pattern at RATE
 *   write DATA -----> tx FIFO, DEPTH bytes ----->  takes TOTAL bytes at RATE
 *                 |
 *                 +--- request outputs "rx", "tx" and their acknowledges (dma_request.h)
 *
 *   rx    tx    register      rx    tx    register      rx    tx    register
 *   000   100   DATA          020   120   BURST         050   150   OVERRUN
 *   004   104   CTRL          024   124   MARK          054   154   UNDERRUN
 *   008   108   STATUS        028   128   TIMING        058   158   REQUESTS
 *   00c   10c   INTEN         02c   12c   DROP          05c   15c   CLEARS
 *   010   110   TOTAL         030   130   RAISE         060   160   PACKETS
 *   014   114   RATE          034   134   FAIL          064   164   WITHDRAWN
 *   018   118   JITTER        040   140   LEVEL         068   168   VIOLATIONS
 *   01c   11c   SEED          044   144   IN            06c   16c   MISMATCHES
 *                             048   148   MOVED         070   170   MISMATCH_AT
 *                             04c   14c   DROPPED       074   174   SUM
 *                                                       078   178   LEFT
 *                                                       07c   17c   DEPTH
 *
 * Each side is on its own. CTRL.EN switches it on, with an empty FIFO and counters of zero, or off:
 * what the FIFO holds is dropped then, and a request withdrawn. TOTAL, SEED, BURST and
 * CTRL.PATTERN, WIDTH, FLOW are set while it is off.
 *
 * The line. Each RATE.CYCLES (and up to JITTER more), from the switching on, a portion of
 * RATE.BYTES goes over it, at the end less. It waits until the FIFO has room for all of the portion
 * (rx), or holds it (tx). With CTRL.LOSSY it does not wait: bytes without room are lost (OVERRUN),
 * bytes that are not there are missed (UNDERRUN, from the first byte on). With CYCLES = 0 the line
 * is as fast as the bus. Byte N of rx is byte N of the pattern, and byte N that is written to tx
 * is compared with it (MISMATCHES).
 *
 * Requests. With CTRL.DMA a side asks for transfers of WIDTH when they can be made, as CTRL.PATTERN
 * says, for no more than TOTAL bytes. A burst is BURST transfers, and is asked for from MARK bytes
 * (rx) or MARK bytes of room (tx) on; 0 = as many as it needs. A last burst that is short is one
 * request, unless the device is the flow controller: then what is less than a burst is asked for
 * by singles, and the request that ends TOTAL is a last one (LBREQ, LSREQ). Requests stay until
 * CLR; they fall HOLD cycles after its rise, and the next comes no earlier than GAP cycles after
 * its fall. What a peripheral should not do: DROP, RAISE, a MARK that is too low, a long HOLD.
 *
 * The controller is checked: CLR without a request, CLR that falls before the request or not within
 * TEST_FIFO_CLR_CYCLES after it, TC without CLR. With CTRL.STRICT also that each access to DATA has
 * a request, and that CLR comes when what was asked for has been moved; with TC it may be less.
 *
 * Always: IN = MOVED + DROPPED + LEVEL, in bytes. An access to DATA that gets a bus error moves
 * nothing. At a cycle the line comes before accesses, and accesses before requests.
 */
#ifndef DMAVP_TEST_FIFO_H
#define DMAVP_TEST_FIFO_H

#include "device.h"
#include "test_fifo_regs.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TEST_FIFO_DEPTH_MAX = 256, TEST_FIFO_CLR_CYCLES = 1000 };

struct test_fifo_config {
    uint32_t depth; /* bytes of each FIFO, 1 to TEST_FIFO_DEPTH_MAX */
};

/* Times are cycles; UINT64_MAX = never. */
struct test_fifo_side {
    uint32_t ctrl, status, inten, total, rate, jitter, seed, burst, mark, timing, drop, fail;
    uint32_t in, moved, dropped, overrun, underrun;
    uint32_t requests, clears, packets, withdrawn, violations, mismatches, mismatch_at, sum, left;
    uint32_t head, level;  /* of the FIFO */
    uint32_t random;       /* state of the jitter */
    uint32_t begun;        /* a byte has come since it was switched on */
    uint32_t waits;        /* a portion is due, and waits for the FIFO */
    uint32_t ended;        /* TOTAL bytes went through */
    uint32_t forced;       /* request signals that RAISE wants, until CLR */
    uint32_t raised;       /* request signals that are high */
    uint32_t ack;          /* acknowledge signals that are high */
    uint32_t served;       /* bytes that DATA has moved since the request rose, */
    uint32_t burst_bytes;  /* and those that its burst asks for */
    uint32_t excused;      /* a request was withdrawn: CLR may still come for it */
    uint64_t line_at;      /* the next portion */
    uint64_t fall_at;      /* the request falls, after CLR */
    uint64_t drop_at;      /* it is withdrawn, without CLR */
    uint64_t ready_at;     /* the next request may rise */
    uint64_t rise_at;      /* it will */
    uint64_t clr_by;       /* CLR falls at the latest */
    uint8_t byte[TEST_FIFO_DEPTH_MAX];
};

struct test_fifo {
    struct device dev;
    uint32_t depth;
    uint32_t irq;   /* the level that was told */
    uint64_t alarm; /* that was asked for */
    struct test_fifo_side side[TEST_FIFO_SIDES];
};

extern const struct device_class test_fifo_class;

#ifdef __cplusplus
}
#endif
#endif
