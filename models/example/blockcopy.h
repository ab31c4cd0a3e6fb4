/* SPDX-License-Identifier: Apache-2.0 */
/* blockcopy: copies LEN bytes from SRC to DST, 64 at a time, and raises an interrupt. */
#ifndef BLOCKCOPY_H
#define BLOCKCOPY_H

#include "blockcopy_regs.h"
#include "device.h"

#ifdef __cplusplus
extern "C" {
#endif

struct blockcopy {
    struct device dev; /* first, in every device */
    uint32_t src, dst, len, ctrl, status; /* registers */
    uint32_t from, to, left; /* the copy under way; writes to the registers do not touch it */
    uint32_t run;      /* number of the copy, the id of its accesses */
    uint32_t held;     /* bytes in the buffer, to be written */
    uint32_t pending;  /* bytes of the access under way */
    uint64_t ready;    /* first cycle for the next access */
    uint8_t buffer[DMA_STAGE_BYTES];
};

extern const struct device_class blockcopy_class;

#ifdef __cplusplus
}
#endif
#endif
