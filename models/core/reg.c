/* SPDX-License-Identifier: Apache-2.0 */
#include "reg.h"

#include <stdio.h>
#include <string.h>

void reg_bank_init(struct reg_bank *bank, const struct reg *regs, unsigned count, uint32_t window)
{
    bank->regs = regs;
    bank->count = count;
    bank->window = window;
    memset(bank->slot, 0, sizeof bank->slot);
    for (unsigned n = 0; n < count; n++)
        for (unsigned i = 0; i < reg_copies(regs[n].count); i++) {
            uint32_t word = (regs[n].offset + i * regs[n].step) / 4;

            if (word < REG_INDEX_WORDS && !bank->slot[word]) {
                bank->slot[word] = (uint8_t)(n + 1);
                bank->copy[word] = (uint8_t)i;
            }
        }
}

static bool holds(const struct reg *r, uint32_t off, unsigned *copy)
{
    uint32_t from = off - r->offset;

    if (off < r->offset)
        return false;
    if (reg_copies(r->count) == 1) {
        *copy = 0;
        return from == 0;
    }
    *copy = from / r->step;
    return from % r->step == 0 && *copy < r->count;
}

const struct reg *reg_find(const struct reg_bank *bank, uint32_t off, unsigned *copy)
{
    uint32_t word = off / 4;
    unsigned n = 0;

    if (word < REG_INDEX_WORDS) {
        if (!bank->slot[word])
            return NULL;
        n = bank->slot[word] - 1u;
        *copy = bank->copy[word];
        if (bank->regs[n].offset + *copy * bank->regs[n].step == off)
            return &bank->regs[n];
    }
    /* Byte-wide registers share a word with their neighbours, so the index gives only the first. */
    for (; n < bank->count; n++)
        if (holds(&bank->regs[n], off, copy))
            return &bank->regs[n];
    return NULL;
}

static uint32_t *storage(const struct reg *r, void *dev, unsigned i)
{
    return (uint32_t *)((char *)dev + r->at + (size_t)i * r->stride);
}

static uint32_t value(const struct reg *r, const void *dev, unsigned i)
{
    if (r->get)
        return r->get(dev, i) & r->read;
    if (r->at == REG_NO_STORE)
        return r->reset & r->read;
    return *storage(r, (void *)(uintptr_t)dev, i) & r->read;
}

enum { NAME_TEXT = 48, SIZES_TEXT = 32 };

/* "State", or with copies "State[1]"; gives BUF. */
static const char *spell(char buf[NAME_TEXT], const struct reg *r, unsigned i)
{
    if (reg_copies(r->count) > 1)
        snprintf(buf, NAME_TEXT, "%s[%u]", r->name, r->first + i);
    else
        snprintf(buf, NAME_TEXT, "%s", r->name);
    return buf;
}

static unsigned legal_sizes(const struct reg *r)
{
    return r->sizes ? r->sizes : 4;
}

/* "1, 2 or 4 bytes" for 1 | 2 | 4; gives BUF. */
static const char *spell_sizes(char buf[SIZES_TEXT], unsigned sizes)
{
    int at = 0;

    for (unsigned size = 1; size <= 8; size *= 2) {
        const char *before = !at ? "" : sizes >= 2 * size ? ", " : " or ";

        if (sizes & size)
            at += snprintf(buf + at, SIZES_TEXT - (size_t)at, "%s%u", before, size);
    }
    snprintf(buf + at, SIZES_TEXT - (size_t)at, sizes == 1 ? " byte" : " bytes");
    return buf;
}

/* The register at OFF if it takes this access. Otherwise NULL, ST is how the access ends, and the
 * complaint was made. */
static const struct reg *checked(const struct reg_bank *bank, struct notes *notes, uint32_t off,
                                 unsigned size, bool write, unsigned *copy, enum bus_status *st)
{
    const struct reg *r = reg_find(bank, off, copy);
    const char *what = write ? "write" : "read";
    char name[NAME_TEXT], sizes[SIZES_TEXT];

    *st = BUS_OK;
    if (r && !(legal_sizes(r) & size)) {
        note(notes, NOTE_GUEST_ERROR, off, "%u-byte %s of %s; it takes accesses of %s", size, what,
             spell(name, r, *copy), spell_sizes(sizes, legal_sizes(r)));
        *st = BUS_ERROR;
        return NULL;
    }
    if (!r && size < 4 && off % 4 && reg_find(bank, off & ~3u, copy)) {
        note(notes, NOTE_GUEST_ERROR, off, "%u-byte %s inside a register at offset 0x%03x", size,
             what, off);
        *st = BUS_ERROR;
        return NULL;
    }
    if (!r)
        note(notes, NOTE_GUEST_ERROR, off, "%s of unmapped offset 0x%03x", what, off);
    return r;
}

enum bus_status reg_read(const struct reg_bank *bank, void *dev, struct notes *notes, uint32_t off,
                         unsigned size, uint32_t *val)
{
    enum bus_status st;
    unsigned i;
    const struct reg *r = checked(bank, notes, off, size, false, &i, &st);
    char name[NAME_TEXT];

    *val = 0;
    if (!r)
        return st;
    if (!r->read)
        note(notes, NOTE_GUEST_ERROR, off, "read of write-only %s", spell(name, r, i));
    *val = value(r, dev, i);
    if (r->after_read)
        r->after_read(dev, i);
    return BUS_OK;
}

static void complain(const struct reg *r, struct notes *notes, uint32_t off, unsigned i,
                     uint32_t val)
{
    const uint32_t reserved = val & ~(r->read | r->write | r->w1c | r->unmodelled);
    char name[NAME_TEXT];

    if (!(r->write | r->w1c | r->unmodelled))
        note(notes, NOTE_GUEST_ERROR, off, "write 0x%08x to read-only %s", val, spell(name, r, i));
    else if (reserved)
        note(notes, NOTE_GUEST_ERROR, off, "write 0x%08x to %s sets reserved bits 0x%08x", val,
             spell(name, r, i), reserved);
    if (val & r->unmodelled)
        note(notes, NOTE_NOT_MODELLED, off, "write 0x%08x to %s: bits 0x%08x", val,
             spell(name, r, i), val & r->unmodelled);
}

enum bus_status reg_write(const struct reg_bank *bank, void *dev, struct notes *notes, uint32_t off,
                          unsigned size, uint32_t val)
{
    enum bus_status st;
    unsigned i;
    const struct reg *r = checked(bank, notes, off, size, true, &i, &st);
    uint32_t old = 0;

    if (!r)
        return st;
    complain(r, notes, off, i, val);
    if (!(r->write | r->w1c))
        return BUS_OK;
    if (r->at != REG_NO_STORE) {
        uint32_t *s = storage(r, dev, i);

        old = *s;
        *s = ((old & ~r->write) | (val & r->write)) & ~(val & r->w1c);
        val = *s;
    } else {
        val &= r->write;
    }
    if (r->set)
        r->set(dev, i, val, old);
    return BUS_OK;
}

uint32_t reg_peek(const struct reg_bank *bank, const void *dev, uint32_t off)
{
    unsigned i;
    const struct reg *r = reg_find(bank, off, &i);

    return r ? value(r, dev, i) : 0;
}

void reg_reset(const struct reg_bank *bank, void *dev)
{
    for (unsigned n = 0; n < bank->count; n++)
        if (bank->regs[n].at != REG_NO_STORE)
            for (unsigned i = 0; i < reg_copies(bank->regs[n].count); i++)
                *storage(&bank->regs[n], dev, i) = bank->regs[n].reset;
}
