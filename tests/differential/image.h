/* SPDX-License-Identifier: Apache-2.0 */
/* Up to GUEST_SLOTS random programs one after another, as memory and as an ELF file. */
#ifndef IMAGE_H
#define IMAGE_H

#include "guest.h"

/* What the programs come from: COUNT seeds from FIRST on, each in the slot seed % GUEST_SLOTS,
 * which they must not run over. */
struct image {
    uint64_t first;
    unsigned count;
    unsigned items; /* of each at most (random_program.h) */
};

static inline unsigned image_slot(uint64_t seed)
{
    return (unsigned)(seed % GUEST_SLOTS);
}

/* The same seeds, but none that belongs to the next image. */
unsigned image_fits(uint64_t first, uint64_t count);

/* MEMORY: GUEST_IMAGE bytes. Returns the items of the last program. */
unsigned image_fill(uint8_t *memory, const struct image *image);

/* Writes MEMORY as an executable with the symbols begin_signature and end_signature around the
 * slots. False: the file could not be written. */
bool image_write_elf(const char *path, const uint8_t *memory);

#endif
