/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ARM PrimeCell PL080/PL081 registers (DDI 0196): the one owner of offsets and
 * bits. Plain C; used by the model, the firmware and the tests.
 */
#ifndef PL080_REGS_H
#define PL080_REGS_H

#include "bits.h"

#define PL080_INT_STATUS 0x000
#define PL080_INT_TC_STATUS 0x004
#define PL080_INT_TC_CLEAR 0x008
#define PL080_INT_ERR_STATUS 0x00c
#define PL080_INT_ERR_CLEAR 0x010
#define PL080_RAW_INT_TC_STATUS 0x014
#define PL080_RAW_INT_ERR_STATUS 0x018
#define PL080_ENBLD_CHNS 0x01c
#define PL080_SOFT_BREQ 0x020
#define PL080_SOFT_SREQ 0x024
#define PL080_SOFT_LBREQ 0x028
#define PL080_SOFT_LSREQ 0x02c
#define PL080_CONFIGURATION 0x030
#define PL080_CONFIGURATION_E BIT(0)  /* controller enable */
#define PL080_CONFIGURATION_M1 BIT(1) /* AHB master 1 big-endian */
#define PL080_CONFIGURATION_M2 BIT(2) /* AHB master 2 big-endian */
#define PL080_SYNC 0x034

/* Channel registers, 0x100 + 0x20 * n */
#define PL080_CHAN(n) (0x100 + 0x20 * (n))
#define PL080_CHAN_STEP 0x20
#define PL080_CX_SRC_ADDR 0x00
#define PL080_CX_DEST_ADDR 0x04
#define PL080_CX_LLI 0x08
#define PL080_CX_CONTROL 0x0c
#define PL080_CX_CONFIGURATION 0x10

#define PL080_LLI_ADDR BITS(31, 2)
#define PL080_LLI_LM BIT(0) /* AHB master that fetches the next item: 0 = M1, 1 = M2 */

#define PL080_CONTROL_I BIT(31) /* terminal count interrupt at the end of this packet */
#define PL080_CONTROL_PROT BITS(30, 28)
#define PL080_CONTROL_PROT_PRIVILEGED BIT(28)
#define PL080_CONTROL_PROT_BUFFERABLE BIT(29)
#define PL080_CONTROL_PROT_CACHEABLE BIT(30)
#define PL080_CONTROL_DI BIT(27) /* destination increments */
#define PL080_CONTROL_SI BIT(26) /* source increments */
#define PL080_CONTROL_D BIT(25)  /* destination AHB master: 0 = M1, 1 = M2 */
#define PL080_CONTROL_S BIT(24)  /* source AHB master */
#define PL080_CONTROL_DWIDTH BITS(23, 21)
#define PL080_CONTROL_SWIDTH BITS(20, 18)
#define PL080_CONTROL_DBSIZE BITS(17, 15)
#define PL080_CONTROL_SBSIZE BITS(14, 12)
#define PL080_CONTROL_TRANSFER_SIZE BITS(11, 0)

/* DWIDTH, SWIDTH */
#define PL080_WIDTH_8 0
#define PL080_WIDTH_16 1
#define PL080_WIDTH_32 2

/* DBSIZE, SBSIZE: transfers per burst */
#define PL080_BURST_1 0
#define PL080_BURST_4 1
#define PL080_BURST_8 2
#define PL080_BURST_16 3
#define PL080_BURST_32 4
#define PL080_BURST_64 5
#define PL080_BURST_128 6
#define PL080_BURST_256 7

#define PL080_CONFIG_H BIT(18)   /* halt: no new source reads, the FIFO drains */
#define PL080_CONFIG_A BIT(17)   /* read-only: the FIFO holds data */
#define PL080_CONFIG_L BIT(16)   /* locked transfers */
#define PL080_CONFIG_ITC BIT(15) /* terminal count interrupt enabled */
#define PL080_CONFIG_IE BIT(14)  /* error interrupt enabled */
#define PL080_CONFIG_FLOW_CNTRL BITS(13, 11)
#define PL080_CONFIG_DEST_PERIPHERAL BITS(9, 6)
#define PL080_CONFIG_SRC_PERIPHERAL BITS(4, 1)
#define PL080_CONFIG_E BIT(0) /* channel enable */

/* FLOW_CNTRL: direction, flow controller */
#define PL080_FLOW_MEM2MEM 0
#define PL080_FLOW_MEM2PER 1
#define PL080_FLOW_PER2MEM 2
#define PL080_FLOW_PER2PER 3
#define PL080_FLOW_PER2PER_DST 4
#define PL080_FLOW_MEM2PER_PER 5
#define PL080_FLOW_PER2MEM_PER 6
#define PL080_FLOW_PER2PER_SRC 7

#define PL080_ITCR 0x500
#define PL080_ITCR_T BIT(0)
#define PL080_ITOP1 0x504
#define PL080_ITOP2 0x508
#define PL080_ITOP3 0x50c
#define PL080_ITOP3_TC BIT(1)
#define PL080_ITOP3_E BIT(0)

#define PL080_PERIPH_ID(i) (0xfe0 + 4 * (i))
#define PL080_PCELL_ID(i) (0xff0 + 4 * (i))

#define PL080_CHANNELS 8
#define PL081_CHANNELS 2
#define PL080_REQUEST_LINES 16
#define PL080_FIFO_BYTES 16
#define PL080_TRANSFER_SIZE_MAX 4095u
#define PL080_LLI_BYTES 16 /* words of an item: SrcAddr, DestAddr, LLI, Control */

#endif
