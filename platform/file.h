/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files in memory. */
#ifndef DMAVP_FILE_H
#define DMAVP_FILE_H

#include "fail.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Reads the regular file PATH of at most LIMIT bytes. The bytes (free them) and their number, or
 * NULL and F says why. An empty file is an error. */
uint8_t *file_read(const char *path, size_t limit, size_t *size, struct failure *f);

/* FNV-1a, 64 bits, of SIZE bytes. */
uint64_t file_hash(const uint8_t *bytes, size_t size);

#ifdef __cplusplus
}
#endif
#endif
