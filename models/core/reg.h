/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Register tables. A device lists its registers once, in the manual's order;
 * decoding, masks, reset, state dump and the complaints about bad accesses are
 * loops over that table. A read by a debugger never runs a side effect.
 */
#ifndef DMAVP_REG_H
#define DMAVP_REG_H

#include "bus.h"
#include "notes.h"

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define REG_NO_STORE 0xffffffffu /* register without storage: hooks do all */
#define REG_ALL 0xffffffffu

struct reg {
    const char *name;    /* the manual's */
    uint32_t offset;     /* bytes from the device's base, of the first copy */
    uint16_t count;      /* copies; 0 is read as 1 */
    uint16_t first;      /* number of the first copy, for people; hooks count from 0 */
    uint32_t step;       /* bytes from one copy to the next on the bus */
    uint32_t at;         /* offsetof a uint32_t in the device struct, or REG_NO_STORE */
    uint32_t stride;     /* bytes from one copy to the next in the struct */
    uint32_t read;       /* bits that can be read; 0 = write-only */
    uint32_t write;      /* bits that software can write; 0 and no w1c = read-only */
    uint32_t w1c;        /* bits of the storage that a written 1 clears */
    uint32_t reset;      /* value after reset */
    uint32_t unmodelled; /* writable bits that have no effect in the model */
    bool steady;         /* changes by accesses, and with what others see: an interrupt output, a
                          * channel's state */
    uint8_t sizes;       /* legal access sizes, OR of 1, 2, 4; 0 = 4 only.
                          * 8 is only told: the device class has the hooks */
    /* Value read, instead of storage. Must not change anything. */
    uint32_t (*get)(const void *dev, unsigned i);
    /* Called after a write: VAL is what is stored now (or, without storage, the written bits
     * within `write`), OLD what was stored before. */
    void (*set)(void *dev, unsigned i, uint32_t val, uint32_t old);
    /* Side effect of a bus read, called after the value was taken. */
    void (*after_read)(void *dev, unsigned i);
};

/* Copies of a register or field that says COUNT. */
static inline unsigned reg_copies(unsigned count)
{
    return count ? count : 1;
}

/* State that is not a register: engine counters, FIFO contents. */
struct field {
    const char *name;
    uint32_t at;     /* offsetof in the device struct */
    uint32_t size;   /* bytes of one copy */
    uint16_t count;  /* copies; 0 is read as 1 */
    uint32_t stride; /* bytes from one copy to the next */
};

/* A number that --stats tells, uint64_t, counted since the start. */
struct counter {
    const char *name;
    uint32_t at;     /* offsetof in the device struct, of the first of */
    uint16_t count;  /* so many, one after the other; 0 is read as 1 */
};

enum { REG_INDEX_WORDS = 1024 };

/* A register table made ready for decoding. Constant after reg_bank_init(). */
struct reg_bank {
    const struct reg *regs;
    unsigned count;
    uint32_t window;                   /* bytes of address space */
    uint8_t slot[REG_INDEX_WORDS];     /* word offset -> entry + 1, for windows up to 4 KiB */
    uint8_t copy[REG_INDEX_WORDS];     /* ... and the copy of it, if there are so few */
};

/* Prepares BANK. REGS has COUNT <= 254 entries and lives as long as BANK. */
void reg_bank_init(struct reg_bank *bank, const struct reg *regs, unsigned count, uint32_t window);

/* A bus access by software: SIZE is 1, 2 or 4 bytes, OFF is within the window. Complaints go to
 * NOTES. BUS_ERROR for an illegal size or misalignment; an unmapped offset reads 0 and ignores
 * writes (and is a guest error). */
enum bus_status reg_read(const struct reg_bank *bank, void *dev, struct notes *notes, uint32_t off,
                         unsigned size, uint32_t *val);
enum bus_status reg_write(const struct reg_bank *bank, void *dev, struct notes *notes, uint32_t off,
                          unsigned size, uint32_t val);

/* What reg_read() would give, with neither side effects nor notes. 0 where nothing is mapped. */
uint32_t reg_peek(const struct reg_bank *bank, const void *dev, uint32_t off);

/* Sets all storage to its reset value. Runs no hooks. */
void reg_reset(const struct reg_bank *bank, void *dev);

/* Entry and copy number at OFF, or NULL. */
const struct reg *reg_find(const struct reg_bank *bank, uint32_t off, unsigned *copy);

#ifdef __cplusplus
}
#endif
#endif
