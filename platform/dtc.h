/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the device tree compiler. */
#ifndef DMAVP_DTC_H
#define DMAVP_DTC_H

#include "fail.h"

#include <stddef.h>
#include <stdint.h>

/* Compiles the source PATH to a blob of at most LIMIT bytes: the bytes (free them) and their
 * number. NULL and F (with dtc's first message) if it is refused. */
uint8_t *dtc_compile(const char *path, size_t limit, size_t *size, struct failure *f);

#endif
