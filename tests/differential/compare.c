/* SPDX-License-Identifier: Apache-2.0 */
#include "compare.h"

#include "csr_rules.h"
#include "guest.h"

#include <string.h>

struct sides {
    const uint8_t *here, *there;
    uint32_t base;
    FILE *out;
};

static uint32_t word(const uint8_t *slot, uint32_t off)
{
    uint32_t val;

    memcpy(&val, slot + off, 4);
    return val;
}

static bool same_word(const struct sides *s, uint32_t off, const char *what, unsigned number)
{
    const uint32_t here = word(s->here, off), there = word(s->there, off);

    if (here == there)
        return true;
    if (s->out)
        fprintf(s->out, "  %s %u: 0x%08x here, 0x%08x in QEMU\n", what, number, here, there);
    return false;
}

static void show_trap(const struct sides *s, const char *side, const uint8_t *slot, uint32_t off)
{
    if (!word(slot, off + 4))
        fprintf(s->out, "    %-4s none\n", side);
    else
        fprintf(s->out, "    %-4s mcause 0x%08x mepc 0x%08x mtval 0x%08x mstatus 0x%08x\n", side,
                word(slot, off), word(slot, off + 4), word(slot, off + 8), word(slot, off + 12));
}

/* Each trap in turn. */
static bool same_log(const struct sides *s)
{
    for (unsigned n = 0; n < GUEST_LOG_ENTRIES; n++) {
        const uint32_t off = GUEST_LOG + n * GUEST_LOG_ENTRY;

        if (!memcmp(s->here + off, s->there + off, GUEST_LOG_ENTRY))
            continue;
        if (s->out) {
            fprintf(s->out, "  trap %u\n", n);
            show_trap(s, "here", s->here, off);
            show_trap(s, "QEMU", s->there, off);
        }
        return false;
    }
    return true;
}

static bool same_csrs(const struct sides *s)
{
    for (unsigned n = 0; n < csr_rule_count; n++)
        if (!same_word(s, GUEST_END + 4 * (END_CSRS + n), csr_rules[n].name, n))
            return false;
    return true;
}

static bool same_words(const struct sides *s, uint32_t from, uint32_t to, const char *what)
{
    for (uint32_t off = from; off < to; off += 4)
        if (word(s->here, off) != word(s->there, off)) {
            if (s->out)
                fprintf(s->out, "  %s at 0x%08x: 0x%08x here, 0x%08x in QEMU\n", what,
                        s->base + off, word(s->here, off), word(s->there, off));
            return false;
        }
    return true;
}

bool compare_slots(const uint8_t *here, const uint8_t *there, uint32_t base, FILE *out)
{
    const struct sides s = {here, there, base, out};

    if (!memcmp(here, there, GUEST_SLOT) || !same_log(&s))
        return !memcmp(here, there, GUEST_SLOT);
    for (unsigned n = 1; n < 32; n++)
        if (!same_word(&s, GUEST_END + 4 * (END_REGS + n), "register x", n))
            return false;
    return same_csrs(&s) && same_words(&s, GUEST_DATA, GUEST_LOG, "data") &&
           same_words(&s, 0, GUEST_DATA, "code") && same_words(&s, GUEST_END, GUEST_SLOT, "end");
}
