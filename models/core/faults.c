/* SPDX-License-Identifier: Apache-2.0 */
#include "faults.h"

const char *const fault_kind_names[] = {
    [FAULT_ERROR] = "error",   [FAULT_STALL] = "stall",   [FAULT_DELAY] = "delay",
    [FAULT_CORRUPT] = "corrupt", [FAULT_POISON] = "poison", [FAULT_WATCH] = "watch",
    [FAULT_LOST] = "lost",     NULL};

/* --- the table ----------------------------------------------------------------------- */

int fault_add(struct faults *f, const struct fault_rule *rule)
{
    unsigned n = 0;

    while (n < f->rules && f->used[n])
        n++;
    if (n == FAULT_RULES)
        return -1;
    f->rules += n == f->rules;
    f->used[n] = true;
    f->rule[n] = *rule;
    f->hits[n] = 0;
    for (unsigned i = 0; i < FAULT_INITIATORS; i++)
        f->seen[n][i] = 0;
    return (int)n;
}

void fault_remove(struct faults *f, unsigned number)
{
    if (number >= f->rules)
        return;
    f->used[number] = false;
    while (f->rules && !f->used[f->rules - 1])
        f->rules--;
}

/* --- matching ------------------------------------------------------------------------ */

/* Rule N can be about accesses of initiator I, and its count is not used up. */
static bool concerns(const struct fault_initiator *i, unsigned n)
{
    const struct faults *f = i->faults;
    const struct fault_rule *r = &f->rule[n];

    return f->used[n] && r->kind != FAULT_LOST && (r->kind != FAULT_POISON || !i->cpu) &&
           (r->initiator == FAULT_ANY || r->initiator == (int)i->number) &&
           (!r->count || f->seen[n][i->number] < r->nth - 1 + r->count);
}

/* Counts one more of what rule N is about, of user I. */
static bool hits(struct faults *f, unsigned n, unsigned i)
{
    const struct fault_rule *r = &f->rule[n];
    const uint64_t seen = ++f->seen[n][i];
    const bool hit = seen >= r->nth && (!r->count || seen - r->nth < r->count);

    f->hits[n] += hit;
    return hit;
}

/* ADDR in the memory map; bytes from it on for which that is so are at least *REACH. */
static uint64_t map_address(const struct fault_initiator *i, uint64_t addr, uint64_t *reach)
{
    for (unsigned k = 0; k < i->views; k++)
        if (addr - i->view[k].bus < i->view[k].size) {
            const uint64_t left = i->view[k].size - (addr - i->view[k].bus);

            *reach = *reach < left ? *reach : left;
            return i->view[k].map + (addr - i->view[k].bus);
        }
    return i->views ? UINT64_MAX : addr;
}

static bool meets(const struct fault_rule *r, uint64_t addr, uint64_t len)
{
    return r->first <= addr + (len - 1) && addr <= r->last;
}

static void apply(const struct fault_rule *r, struct fault_action *act, unsigned beat)
{
    switch (r->kind) {
    case FAULT_ERROR:
    case FAULT_POISON:
        act->answer = FAULT_REFUSES;
        act->poison = r->kind == FAULT_POISON ? r : NULL;
        return;
    case FAULT_STALL:
        act->answer = FAULT_HANGS;
        act->poison = NULL;
        return;
    case FAULT_DELAY:
        act->cycles = r->cycles > UINT32_MAX - act->cycles ? UINT32_MAX : act->cycles + r->cycles;
        return;
    case FAULT_CORRUPT:
        act->flip ^= r->flip;
        act->flipped |= beat < 64 ? UINT64_C(1) << beat : 0;
        return;
    case FAULT_WATCH:
    case FAULT_LOST:
        return;
    }
}

bool fault_ask(const struct fault_initiator *i, const struct dma_access *a,
               struct fault_action *act)
{
    const uint32_t size = a->beat_bytes;
    uint64_t reach = size;

    *act = (struct fault_action){0};
    for (uint32_t at = 0, beat = 0; at < a->len && !act->answer; at += size, beat++) {
        const uint64_t addr = map_address(i, a->fixed ? a->addr : a->addr + at, &reach);

        act->ok_bytes = at;
        for (unsigned n = 0; n < i->faults->rules; n++) {
            const struct fault_rule *r = &i->faults->rule[n];

            if (concerns(i, n) && r->accesses >> a->kind & 1 &&
                (r->chan == FAULT_ANY || r->chan == a->chan) && meets(r, addr, size) &&
                hits(i->faults, n, i->number))
                apply(r, act, beat);
        }
    }
    return act->answer || act->cycles || act->flipped;
}

uint64_t fault_free(const struct fault_initiator *i, unsigned accesses, uint64_t addr,
                    uint64_t len)
{
    const uint64_t map = map_address(i, addr, &len);

    for (unsigned n = 0; n < i->faults->rules; n++) {
        const struct fault_rule *r = &i->faults->rule[n];

        if (!concerns(i, n) || !(r->accesses & accesses))
            continue;
        if (map >= r->first && map <= r->last)
            return 0;
        if (r->first > map && r->first - map < len)
            len = r->first - map;
    }
    return len;
}

bool fault_span(const struct fault_initiator *i, uint64_t addr, uint64_t *first, uint64_t *last)
{
    bool ruled = false;

    for (unsigned n = 0; n < i->faults->rules; n++) {
        const struct fault_rule *r = &i->faults->rule[n];
        const uint64_t from = r->first & ~(uint64_t)(FAULT_GRAIN - 1);
        const uint64_t to = r->last | (FAULT_GRAIN - 1);

        if (!concerns(i, n) || r->last < r->first)
            continue;
        /* Rules that overlap may cut more than they need to. */
        ruled = ruled || (addr >= from && addr <= to);
        if (from > addr && from - 1 < *last)
            *last = from - 1;
        if (from <= addr && from > *first)
            *first = from;
        if (to < addr && to + 1 > *first)
            *first = to + 1;
        if (to >= addr && to < *last)
            *last = to;
    }
    return ruled;
}

void fault_flip(const struct fault_action *act, uint8_t *data, uint32_t len, uint32_t beat)
{
    for (uint32_t at = 0; at < len; at++) {
        const uint32_t n = at / beat;

        if (n < 64 && act->flipped >> n & 1)
            data[at] ^= (uint8_t)(act->flip >> 8 * (at % beat % 8));
    }
}

/* --- wires ------------------------------------------------------------------------- */

static bool arrive(struct fault_wire *w, bool through)
{
    const unsigned before = w->out;

    if (through)
        w->shown = w->lost ? 0 : w->level;
    w->out = w->shown | w->forced;
    for (unsigned i = 0; i < FAULT_SIGNALS; i++)
        w->out |= w->pulses[i] ? 1u << i : 0;
    return w->out != before;
}

bool fault_wire_drive(struct fault_wire *w, unsigned level, struct faults *f, int number)
{
    if (!w->level && level)
        for (unsigned n = 0; f && n < f->rules; n++)
            if (f->used[n] && f->rule[n].kind == FAULT_LOST && f->rule[n].initiator == number)
                w->lost |= hits(f, n, 0);
    w->lost = w->lost && level;
    w->level = level;
    return arrive(w, !w->gated);
}

bool fault_wire_force(struct fault_wire *w, unsigned signals)
{
    w->forced = signals;
    return arrive(w, !w->gated);
}

bool fault_wire_pulse(struct fault_wire *w, unsigned signals, bool begins)
{
    for (unsigned i = 0; i < FAULT_SIGNALS; i++)
        if (signals >> i & 1)
            w->pulses[i] += begins ? 1u : -1u;
    return arrive(w, !w->gated);
}

bool fault_wire_gate(struct fault_wire *w, bool on)
{
    w->gated = on;
    return arrive(w, !on);
}

bool fault_wire_pass(struct fault_wire *w)
{
    return arrive(w, true);
}
