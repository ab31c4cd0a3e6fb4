/* SPDX-License-Identifier: Apache-2.0 */
/* Registers of blockcopy, the example device of docs/add-a-device.md. */
#ifndef BLOCKCOPY_REGS_H
#define BLOCKCOPY_REGS_H

#include "bits.h"

#define BLOCKCOPY_SRC 0x00 /* word addresses */
#define BLOCKCOPY_DST 0x04
#define BLOCKCOPY_LEN 0x08 /* bytes, a multiple of 4 */
#define BLOCKCOPY_CTRL 0x0c
#define BLOCKCOPY_CTRL_START BIT(0)
#define BLOCKCOPY_CTRL_IE BIT(1)
#define BLOCKCOPY_STATUS 0x10
#define BLOCKCOPY_STATUS_BUSY BIT(0)
#define BLOCKCOPY_STATUS_DONE BIT(1)  /* write 1 to clear */
#define BLOCKCOPY_STATUS_ERROR BIT(2) /* write 1 to clear */

#endif
