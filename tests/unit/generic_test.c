/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every device of the project promises, checked over all classes of the registry and the
 * example: reset, reads that change nothing, a table that says what the registers do. A new device
 * is in here as soon as it is in the registry.
 */
#include "generic_invariants.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t base_notes(const struct generic *g)
{
    return ((const struct device *)g->dev)->notes.count[NOTE_GUEST_ERROR];
}

/* Names the device where something failed. */
static bool of(bool ok, const struct device_class *cls)
{
    return ok || CHECK_STR(cls->name, "");
}

static void stir(struct generic *g, uint64_t *random, unsigned steps)
{
    for (unsigned i = 0; i < steps; i++)
        generic_step(g, random);
}

/* --- reset ------------------------------------------------------------------------------ */

static bool same_outputs(const struct generic *a, const struct generic *b)
{
    return CHECK(!memcmp(a->irq, b->irq, sizeof a->irq)) &&
           CHECK(!memcmp(a->request, b->request, sizeof a->request)) &&
           CHECK(!memcmp(a->ack, b->ack, sizeof a->ack)) && CHECK_EQ(a->alarm, b->alarm) &&
           CHECK(!memcmp(a->supply.divisor, b->supply.divisor, sizeof a->supply.divisor)) &&
           CHECK(!memcmp(a->supply.held, b->supply.held, sizeof a->supply.held)) &&
           CHECK(!memcmp(a->supply.powered, b->supply.powered, sizeof a->supply.powered)) &&
           CHECK(!memcmp(&a->board, &b->board, sizeof a->board));
}

static struct generic used, fresh;

/* After a reset in the middle of anything: as a device that was reset at the same time and had a
 * quiet life before. */
static bool reset_equals_fresh(const struct device_class *cls, uint64_t seed)
{
    uint64_t random = seed * 0x9e3779b97f4a7c15 + 1, again;
    const char *where = "";
    bool ok;

    generic_start(&used, cls);
    generic_start(&fresh, cls);
    stir(&used, &random, 50 + generic_draw(&random, 400));
    generic_reset(&used);
    generic_run_to(&used, generic_now(&used) + 100); /* what is on the bus ends */
    generic_reset(&used);
    generic_run_to(&fresh, generic_now(&used));
    generic_same_wires(&fresh, &used);
    generic_run_to(&fresh, generic_now(&used));
    generic_reset(&fresh);
    ok = CHECK(device_equal(used.dev, fresh.dev, &where)) || CHECK_STR(where, "");
    ok = ok && same_outputs(&used, &fresh);
    memcpy(fresh.mem, used.mem, sizeof fresh.mem);
    again = random;
    used.told = fresh.told = 0;
    stir(&used, &random, 200);
    stir(&fresh, &again, 200);
    ok = ok && CHECK_EQ(used.told, fresh.told) && same_outputs(&used, &fresh);
    ok = ok && (CHECK(device_equal(used.dev, fresh.dev, &where)) || CHECK_STR(where, ""));
    generic_stop(&used);
    generic_stop(&fresh);
    return ok || CHECK_EQ(seed, 0); /* the seed */
}

TEST(generic, reset_in_the_middle_of_anything_equals_a_fresh_device)
{
    GENERIC_EACH_CLASS(cls)
        for (uint64_t seed = 1; seed <= 300; seed++)
            if (!of(reset_equals_fresh(cls, seed), cls))
                break;
}

/* --- looking ------------------------------------------------------------------------------- */

TEST(generic, reading_every_register_by_debug_changes_nothing)
{
    GENERIC_EACH_CLASS(cls) {
        const uint32_t step = cls->window > 0x10000 ? 4 : 1; /* a PLIC is large */
        uint64_t random = 99, calls, notes;
        void *before = malloc(cls->size);

        generic_start(&used, cls);
        stir(&used, &random, 500);
        memcpy(before, used.dev, cls->size);
        calls = used.calls;
        notes = ((struct device *)used.dev)->notes.count[NOTE_GUEST_ERROR];
        for (uint32_t off = 0; off < cls->window; off += step)
            device_peek(used.dev, off);
        of(CHECK(!memcmp(before, used.dev, cls->size)) && CHECK_EQ(used.calls, calls) &&
               CHECK_EQ(((struct device *)used.dev)->notes.count[NOTE_GUEST_ERROR], notes),
           cls);
        generic_stop(&used);
        free(before);
    }
}

static char *dump(const void *dev)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    device_dump(dev, out);
    fclose(out);
    return text;
}

TEST(generic, devices_are_equal_if_and_only_if_their_dumps_are)
{
    GENERIC_EACH_CLASS(cls) {
        uint64_t a = 7, b = 7;
        char *one, *other;

        generic_start(&used, cls);
        generic_start(&fresh, cls);
        for (unsigned i = 0; i < 300; i++) {
            generic_step(&used, &a);
            if (i < 299)
                generic_step(&fresh, &b);
            one = dump(used.dev);
            other = dump(fresh.dev);
            /* registers without storage are in the dump alone */
            of(!device_equal(used.dev, fresh.dev, NULL) || i == 299 || CHECK_STR(one, other), cls);
            free(one);
            free(other);
        }
        generic_stop(&used);
        generic_stop(&fresh);
    }
}

/* --- the table ------------------------------------------------------------------------------- */

static uint32_t storage(const void *dev, const struct reg *r, unsigned i)
{
    return *(const uint32_t *)((const char *)dev + r->at + (size_t)i * r->stride);
}

/* One register of a fresh device, with VAL written to it. */
static bool register_does(struct generic *g, const struct reg *r, unsigned i, uint32_t val)
{
    const uint8_t sizes = r->sizes ? r->sizes : 4;
    const uint32_t off = r->offset + i * r->step;
    uint32_t got = 0, before = r->at != REG_NO_STORE ? storage(g->dev, r, i) : 0;
    bool ok = true;

    for (unsigned size = 1; size <= 4; size *= 2) {
        const uint64_t told = base_notes(g);
        const bool legal = (sizes & size) && !(off % size);

        ok = ok && CHECK_EQ(device_read(g->dev, off, size, &got) == BUS_OK, legal) &&
             CHECK(legal || base_notes(g) > told);
    }
    ok = ok && CHECK_EQ(device_peek(g->dev, off) & ~r->read, 0);
    if (!(sizes & 4))
        return ok;
    device_write(g->dev, off, 4, val);
    if (r->at != REG_NO_STORE && !r->set && !r->get)
        ok = ok && CHECK_EQ(storage(g->dev, r, i),
                            (before & ~r->write & ~(val & r->w1c)) | (val & r->write));
    return ok && CHECK_EQ(device_peek(g->dev, off) & ~r->read, 0);
}

TEST(generic, every_register_does_what_its_table_says)
{
    static const uint32_t vals[] = {0, 0xffffffff, 0x55555555, 0xaaaaaaaa};

    GENERIC_EACH_CLASS(cls)
        for (unsigned n = 0; n < cls->reg_count; n++)
            for (unsigned k = 0; k < 4 * reg_copies(cls->regs[n].count) && k < 256; k++) {
                const struct reg *r = &cls->regs[n];
                bool ok;

                generic_start(&used, cls);
                /* a status is what the device has made of it */
                ok = r->at == REG_NO_STORE || r->set || !r->write ||
                     CHECK_EQ(storage(used.dev, r, k / 4), r->reset);
                ok = ok && register_does(&used, r, k / 4, vals[k % 4]);
                generic_stop(&used);
                if (!ok && !CHECK_STR(r->name, ""))
                    break;
            }
}

TEST(generic, tables_do_not_contradict_themselves)
{
    GENERIC_EACH_CLASS(cls)
        for (unsigned n = 0; n < cls->reg_count; n++) {
            const struct reg *r = &cls->regs[n];
            const uint32_t last = r->offset + (reg_copies(r->count) - 1) * r->step;
            bool ok =
                CHECK_LT(last, cls->window) && CHECK_EQ(r->write & r->w1c, 0) &&
                CHECK_EQ(r->unmodelled & ~(r->write | r->read), 0) &&
                CHECK(r->at == REG_NO_STORE || r->at >= sizeof(struct device)) &&
                /* what can be read comes from somewhere, or is said to be missing */
                CHECK(r->at != REG_NO_STORE || r->get || !r->read || r->unmodelled || r->reset);

            for (unsigned m = 0; m < n; m++)
                ok = CHECK(strcmp(r->name, cls->regs[m].name)) && ok;
            of(ok, cls);
            if (!ok)
                CHECK_STR(r->name, "");
        }
}

TEST(generic, what_is_not_mapped_reads_zero_and_is_told)
{
    GENERIC_EACH_CLASS(cls)
        for (uint32_t off = 0; cls->regs && off < cls->window && off < 0x10000; off += 4) {
            uint32_t got = 1;
            unsigned copy;

            generic_start(&used, cls);
            if (!reg_find(&((struct device *)used.dev)->bank, off, &copy) && !cls->read) {
                const uint64_t notes = base_notes(&used);

                of(CHECK_EQ(device_read(used.dev, off, 4, &got), BUS_OK) && CHECK_EQ(got, 0) &&
                       CHECK_GT(base_notes(&used), notes),
                   cls);
            }
            generic_stop(&used);
        }
}

/* --- anything ------------------------------------------------------------------------------- */

TEST(generic, every_device_has_invariants)
{
    GENERIC_EACH_CLASS(cls)
        of(CHECK(generic_invariants_of(cls) != NULL), cls);
}

static bool survives(struct generic *g, uint64_t *random, unsigned steps)
{
    for (unsigned i = 0; i < steps; i++) {
        if (!generic_step_holds(g, random))
            return CHECK_EQ(i, steps); /* the step */
        if (!generic_draw(random, 2000))
            generic_reset(g);
    }
    return true;
}

/* For the sanitizers too: 10^6 accesses and more of each device. */
TEST(generic, a_million_accesses_are_survived_and_keep_the_invariants)
{
    const char *more = getenv("DMAVP_FUZZ_SEEDS");
    const unsigned rounds = more ? (unsigned)atoi(more) : 10;

    GENERIC_EACH_CLASS(cls) {
        for (unsigned seed = 1; seed <= rounds; seed++) {
            uint64_t random = seed * 0x9e3779b97f4a7c15 + 7;

            generic_start(&used, cls);
            of(survives(&used, &random, 100000) && CHECK_GT(generic_now(&used), 0), cls);
            generic_stop(&used);
        }
    }
}
