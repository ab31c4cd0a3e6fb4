/* SPDX-License-Identifier: Apache-2.0 */
#include "differential.h"

#include "compare.h"
#include "image.h"
#include "machine.h"
#include "qemu.h"
#include "random_program.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PER_PROGRAM = 100000 /* instructions at most; they take some hundreds */ };

/* What an image left behind. */
struct outcome {
    uint8_t *here;        /* GUEST_RAM bytes */
    const uint8_t *there; /* GUEST_IMAGE bytes of QEMU's */
    bool ended;           /* both did */
    char why[500];        /* or what kept them */
};

static const uint8_t *slot_of(const uint8_t *memory, uint64_t seed)
{
    return memory + GUEST_SLOT_AT + image_slot(seed) * GUEST_SLOT;
}

static void path_of(const struct differential *d, const char *end, char *path, size_t size)
{
    snprintf(path, size, "%s/%s%s", d->folder, d->name, end);
}

/* --- running ------------------------------------------------------------------------------- */

/* Two runs, the second one in small turns: both must be the same. */
static bool run_here(const struct image *image, struct outcome *o, struct machine_end *end)
{
    const uint64_t limit = (uint64_t)PER_PROGRAM * image->count;
    uint8_t *again = malloc(GUEST_RAM);
    struct machine_end second;

    memcpy(again, o->here, GUEST_RAM);
    *end = machine_run(o->here, limit, 0);
    second = machine_run(again, limit, 1 + image->first % 9);
    if (!end->exited)
        snprintf(o->why, sizeof o->why, "not over after %" PRIu64 " instructions here, pc 0x%08x",
                 end->slots, end->pc);
    else if (memcmp(again, o->here, GUEST_IMAGE) || second.slots != end->slots ||
             second.retired != end->retired)
        snprintf(o->why, sizeof o->why, "another result when it is run in turns of %u",
                 (unsigned)(1 + image->first % 9));
    free(again);
    return !o->why[0];
}

static bool run_there(const struct differential *d, struct outcome *o)
{
    char elf[400], memory[400];
    void *map;
    int fd;

    path_of(d, ".elf", elf, sizeof elf);
    path_of(d, ".ram", memory, sizeof memory);
    if (!image_write_elf(elf, o->here)) {
        snprintf(o->why, sizeof o->why, "%s cannot be written", elf);
        return false;
    }
    if (!qemu_run(elf, memory, o->why, sizeof o->why))
        return false;
    fd = open(memory, O_RDONLY);
    map = mmap(NULL, GUEST_IMAGE, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    unlink(memory);
    if (map == MAP_FAILED)
        snprintf(o->why, sizeof o->why, "%s cannot be read", memory);
    else
        o->there = map;
    return o->there != NULL;
}

/* IMAGE on both. Free the outcome with drop(). Returns the items of its last program. */
static unsigned run(const struct differential *d, const struct image *image, struct outcome *o,
                    struct machine_end *end)
{
    unsigned items;

    *o = (struct outcome){.here = calloc(1, GUEST_RAM)};
    items = image_fill(o->here, image);
    o->ended = run_there(d, o) && run_here(image, o, end);
    return items;
}

static void drop(struct outcome *o)
{
    if (o->there)
        munmap((void *)(uintptr_t)o->there, GUEST_IMAGE);
    free(o->here);
}

static bool same(const struct outcome *o, uint64_t seed, FILE *out)
{
    const uint32_t base = GUEST_BASE + GUEST_SLOT_AT + image_slot(seed) * GUEST_SLOT;

    if (o->ended)
        return compare_slots(slot_of(o->here, seed), slot_of(o->there, seed), base, out);
    if (out)
        fprintf(out, "  %s\n", o->why);
    return false;
}

/* --- what differs ----------------------------------------------------------------------------- */

static bool same_with(const struct differential *d, uint64_t seed, unsigned items, FILE *out)
{
    const struct image image = {.first = seed, .count = 1, .items = items};
    struct machine_end end;
    struct outcome o;
    bool ok;

    run(d, &image, &o, &end);
    ok = same(&o, seed, out);
    drop(&o);
    return ok;
}

/* Offsets of item ITEM's code in the slot: where one item more changes something, and behind. */
static void item_code(uint64_t seed, unsigned item, uint32_t *from, uint32_t *to)
{
    uint8_t *with = calloc(2, GUEST_IMAGE), *without = with + GUEST_IMAGE;
    const uint8_t *code = slot_of(with, seed);
    struct image image = {.first = seed, .count = 1, .items = item};

    image_fill(without, &image);
    image.items++;
    image_fill(with, &image);
    for (*from = 0; *from < GUEST_FINISH && code[*from] == slot_of(without, seed)[*from];)
        ++*from;
    *from &= ~1u;
    for (*to = *from; *to < GUEST_FINISH; *to += 2) {
        const uint32_t last = I_JAL(ZERO, (int32_t)(GUEST_FINISH - *to));

        if (!memcmp(code + *to, &last, 4))
            break;
    }
    free(with);
}

static void disassemble(const struct differential *d, const char *elf, uint32_t from, uint32_t to)
{
    char command[700], line[200];
    FILE *p;

    snprintf(command, sizeof command,
             "%s -d --start-address=0x%x --stop-address=0x%x '%s' 2>/dev/null", RISCV_OBJDUMP, from,
             to, elf);
    p = popen(command, "r");
    while (p && fgets(line, sizeof line, p))
        if (strchr(line, '\t'))
            fprintf(d->out, "  %s", line);
    if (p)
        pclose(p);
}

/* The fewest random parts with which the program differs, and the last of them. */
static void show_item(const struct differential *d, uint64_t seed, unsigned all)
{
    const uint32_t base = GUEST_BASE + GUEST_SLOT_AT + image_slot(seed) * GUEST_SLOT;
    unsigned equal = 0, differs = all;
    uint32_t from, to;
    char elf[400];

    if (!same_with(d, seed, 0, NULL)) {
        fprintf(d->out, "  also without any of its %u random parts\n", all);
        return;
    }
    while (differs - equal > 1) {
        const unsigned middle = equal + (differs - equal) / 2;

        if (same_with(d, seed, middle, NULL))
            equal = middle;
        else
            differs = middle;
    }
    fprintf(d->out, "the first %u of its %u random parts do:\n", differs, all);
    same_with(d, seed, differs, d->out);
    item_code(seed, differs - 1, &from, &to);
    fprintf(d->out, "the last of them:\n");
    path_of(d, ".elf", elf, sizeof elf); /* of the run before */
    disassemble(d, elf, base + from, base + to);
}

static bool keep(const struct differential *d, uint64_t seed, const char *end, const uint8_t *bytes)
{
    char path[400];
    FILE *f;
    bool ok;

    snprintf(path, sizeof path, "%s/seed-%" PRIu64 "%s", d->folder, seed, end);
    f = fopen(path, "wb");
    if (!f)
        return false;
    ok = fwrite(bytes, GUEST_SLOT, 1, f) == 1;
    return !fclose(f) && ok;
}

/* SEED alone, with everything that there is to know. */
static void show(const struct differential *d, uint64_t seed)
{
    const struct image image = {.first = seed, .count = 1, .items = ALL_ITEMS};
    struct machine_end end;
    struct outcome o;
    char path[400];
    unsigned items;

    fprintf(d->out, "seed %" PRIu64 ": this CPU and QEMU differ\n", seed);
    items = run(d, &image, &o, &end);
    if (same(&o, seed, d->out))
        fprintf(d->out, "  but not when it runs alone\n");
    else
        show_item(d, seed, items);
    image_fill(o.here, &image);
    snprintf(path, sizeof path, "%s/seed-%" PRIu64 ".elf", d->folder, seed);
    image_write_elf(path, o.here);
    fprintf(d->out, "kept: %s\n", path);
    drop(&o);
}

/* --- seeds --------------------------------------------------------------------------------------
 */

static void count_traps(struct differential *d, const uint8_t *slot, uint64_t *exceptions)
{
    for (unsigned n = 0; n < GUEST_LOG_ENTRIES; n++) {
        uint32_t entry[2];

        memcpy(entry, slot + GUEST_LOG + n * GUEST_LOG_ENTRY, sizeof entry);
        if (!entry[1])
            return;
        if (entry[0] >> 31) {
            d->interrupts[entry[0] % DIFFERENTIAL_CAUSES]++;
        } else {
            d->exceptions[entry[0] % DIFFERENTIAL_CAUSES]++;
            ++*exceptions;
        }
    }
}

/* Both signatures of the slot that differs. */
static void keep_both(const struct differential *d, const struct outcome *o, uint64_t seed)
{
    if (!o->ended)
        return;
    if (!keep(d, seed, ".here", slot_of(o->here, seed)) ||
        !keep(d, seed, ".qemu", slot_of(o->there, seed)))
        fprintf(d->out, "  the signatures cannot be kept in %s\n", d->folder);
}

static bool check_image(struct differential *d, const struct image *image)
{
    uint64_t exceptions = 0, bad = UINT64_MAX;
    struct machine_end end;
    struct outcome o;

    run(d, image, &o, &end);
    for (unsigned i = 0; i < image->count && bad == UINT64_MAX; i++) {
        if (o.ended && same(&o, image->first + i, NULL))
            count_traps(d, slot_of(o.here, image->first + i), &exceptions);
        else
            bad = image->first + i;
    }
    if (bad != UINT64_MAX && o.ended)
        keep_both(d, &o, bad);
    else if (bad == UINT64_MAX && end.slots - end.retired != exceptions) {
        fprintf(d->out,
                "seeds from %" PRIu64 " on: %" PRIu64 " instructions did not retire, but there "
                "were %" PRIu64 " exceptions\n",
                image->first, end.slots - end.retired, exceptions);
        drop(&o);
        return false;
    }
    d->seeds += image->count;
    d->instructions += end.slots;
    drop(&o);
    if (bad != UINT64_MAX && image->count > 1 && !o.ended) /* which of them? */
        for (unsigned i = 0; i < image->count; i++)
            if (!same_with(d, image->first + i, ALL_ITEMS, NULL)) {
                bad = image->first + i;
                break;
            }
    if (bad != UINT64_MAX)
        show(d, bad);
    return bad == UINT64_MAX;
}

bool differential_check(struct differential *d, uint64_t first, uint64_t count)
{
    mkdir(d->folder, 0777);
    while (count) {
        const struct image image = {first, image_fits(first, count), ALL_ITEMS};

        if (!check_image(d, &image))
            return false;
        first += image.count;
        count -= image.count;
    }
    return true;
}
