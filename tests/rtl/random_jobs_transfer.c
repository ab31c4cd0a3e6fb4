/* SPDX-License-Identifier: Apache-2.0 */
/* Transfers between memories, by chance: where from, where to, how, lists, faults on the way. */
#include "random_jobs_gen.h"

#include "bits.h"

/* Small numbers as often as large ones. */
static uint32_t spread(struct gen *g, uint32_t most)
{
    uint32_t n = most;

    while (n > 8 && gen_chance(g, 60))
        n /= 2 + gen_draw(g, 4);
    return 1 + gen_draw(g, n);
}

/* --- places ------------------------------------------------------------------------------ */

static const struct way_memory *memory(struct gen *g)
{
    return &g->board->memory[!g->one_memory && gen_chance(g, 40)];
}

static void remember(struct gen *g, uint32_t base, uint32_t bytes)
{
    g->recent[g->recents++ % RECENT] = (struct range){base, bytes};
}

/* One that a transfer moves or has moved. */
struct range gen_recent(struct gen *g)
{
    const unsigned n = g->recents < RECENT ? g->recents : RECENT;

    return n ? g->recent[gen_draw(g, n)] : (struct range){g->board->memory[0].base, 64};
}

/* Room for BYTES, of beats of WIDTH: anywhere, across a boundary of 1 KiB, over something that
 * moves; in files with errors also beyond memory or partly so. */
uint32_t gen_address(struct gen *g, uint32_t bytes, uint32_t width, bool write)
{
    const bool avoid_rom = write && g->board->rom && gen_chance(g, 93);
    const struct way_memory *m = avoid_rom ? g->board->memory : memory(g);
    const uint32_t room = m->bytes - ITEM_BYTES - bytes;
    uint32_t addr = m->base + gen_draw(g, room);
    const struct range r = gen_recent(g);

    if (g->errors && gen_chance(g, 6))
        return WAY_NOWHERE + 4 * gen_draw(g, 64);
    if (g->errors && m != g->board->memory && gen_chance(g, 8)) /* a board has more RAM */
        return (m->base + m->bytes - gen_draw(g, bytes + 4)) & ~(width - 1);
    if (gen_chance(g, 20)) {
        addr = m->base + 1024 * (1 + gen_draw(g, room / 1024)) -
               gen_draw(g, bytes < 1024 ? bytes : 1024);
    } else if (!avoid_rom && gen_chance(g, 20)) {
        addr = r.base + gen_draw(g, r.bytes + 9) - gen_draw(g, bytes + 9);
        for (unsigned i = 0; i < 2; i++)
            if (addr - g->board->memory[i].base < g->board->memory[i].bytes)
                m = &g->board->memory[i];
    }
    if (addr < m->base || addr - m->base > room)
        addr = m->base + gen_draw(g, room);
    return gen_chance(g, 98) ? addr & ~(width - 1) : addr;
}

/* For a list item; seldom where something else goes. */
static uint32_t item_address(struct gen *g)
{
    const struct way_memory *m = memory(g);
    const struct range r = gen_recent(g);

    if (gen_chance(g, 3) && r.base != WAY_NOWHERE)
        return (r.base + gen_draw(g, r.bytes)) & ~3u;
    return m->base + m->bytes - ITEM_BYTES + PL080_LLI_BYTES * (g->items++ % ITEM_SLOTS);
}

bool gen_in_memory(const struct gen *g, uint32_t addr, uint32_t bytes)
{
    for (unsigned i = 0; i < 2; i++) {
        const struct way_memory *m = &g->board->memory[i];

        if (addr - m->base < m->bytes && bytes <= m->bytes - (addr - m->base))
            return true;
    }
    return false;
}

/* --- transfers --------------------------------------------------------------------------- */

/* Loosely timed, what a ROM refuses does not wait for its port: it is written from RAM only. */
static bool beside_rom(const struct gen *g, const struct transfer *t)
{
    const struct way_memory *rom = &g->board->memory[1];

    return t->dst - rom->base >= rom->bytes || t->src - rom->base >= rom->bytes;
}

static const uint32_t bursts[] = {1, 4, 8, 16, 32, 64, 128, 256};

uint32_t gen_master(const struct gen *g, uint32_t master)
{
    return g->board->single ? 1 : master;
}

/* As the last one but for one thing, which may change what it costs. */
static void vary(struct gen *g, struct transfer *t)
{
    const uint32_t width = t->width[0], side = gen_draw(g, 2);

    switch (gen_draw(g, 5)) {
    case 0:
        t->masters[side] = gen_master(g, t->masters[side] ^ 3);
        break;
    case 1:
        t->src = gen_address(g, t->bytes, t->width[0], false);
        break;
    case 2:
        t->dst = gen_address(g, t->bytes, t->width[1], true);
        break;
    case 3:
        t->burst[side] = bursts[gen_draw(g, 8)];
        break;
    default:
        if (t->bytes % t->width[1] || t->bytes / t->width[1] > PL080_TRANSFER_SIZE_MAX)
            break;
        t->width[0] = t->width[1];
        t->width[1] = width;
    }
}

static void choose_all(struct gen *g, struct transfer *t)
{
    const uint32_t widest = PL080_TRANSFER_SIZE_MAX;
    uint32_t unit;

    for (unsigned i = 0; i < 2; i++) {
        t->width[i] = 1u << gen_draw(g, 3);
        t->burst[i] = bursts[gen_draw(g, 8)];
        t->masters[i] = gen_master(g, 1 + gen_draw(g, 2));
    }
    unit = t->width[0];
    if (t->width[1] > unit && gen_chance(g, 97)) /* or a tail stays in the FIFO */
        unit = t->width[1];
    t->bytes = spread(g, g->most < widest * t->width[0] ? g->most : widest * t->width[0]);
    t->bytes = (t->bytes + unit - 1) / unit * unit;
    if (t->bytes > widest * t->width[0])
        t->bytes -= unit;
    t->src = gen_address(g, t->bytes, t->width[0], false);
    t->dst = gen_address(g, t->bytes, t->width[1], true);
    t->fixed = gen_chance(g, 92)  ? NULL
               : gen_chance(g, 45) ? "src"
               : gen_chance(g, 80) ? "dst"
                               : "src,dst";
}

void gen_transfer(struct gen *g, struct transfer *t)
{
    *t = g->last;
    if (t->bytes && gen_chance(g, 30))
        vary(g, t);
    else
        choose_all(g, t);
    remember(g, t->src, t->bytes);
    if (g->board->rom && !beside_rom(g, t))
        t->dst = g->board->memory[0].base + 4 * gen_draw(g, 0x2000);
    remember(g, t->dst, t->bytes);
    t->next = 0;
    t->lm = gen_master(g, 1 + gen_draw(g, 2));
    t->irq = gen_chance(g, 85);
    g->last = *t;
}

/* Edges that it takes alone, about. */
uint64_t gen_work(const struct gen *g, const struct transfer *t)
{
    uint32_t edges = 8;

    for (unsigned i = 0; i < 2; i++) {
        const struct way_memory *m =
            &g->board->memory[(i ? t->dst : t->src) < g->board->memory[0].base];

        edges += t->bytes / t->width[i] * (1 + (i ? m->write_waits : m->read_waits));
    }
    return edges;
}

void gen_print(struct gen *g, const struct transfer *t, const char *next)
{
    fprintf(g->out, " src=0x%08x dst=0x%08x bytes=%u width=%u,%u burst=%u,%u masters=%u,%u",
            t->src, t->dst, t->bytes, t->width[0], t->width[1], t->burst[0], t->burst[1],
            t->masters[0], t->masters[1]);
    if (t->fixed)
        fprintf(g->out, " fixed=%s", t->fixed);
    if (t->next)
        fprintf(g->out, " %s=0x%08x lm=%u", next, t->next, t->lm);
    fprintf(g->out, "%s\n", t->irq ? "" : " irq=0");
}

static void print_item(struct gen *g, uint32_t at, const struct transfer *t)
{
    fprintf(gen_line(g), "item 0x%08x", at);
    gen_print(g, t, "next");
}

/* An item that lies in what T overwrites, with another one in its place afterwards. */
static uint32_t overwritten(struct gen *g, const struct transfer *t)
{
    struct transfer item;
    uint32_t at;

    if (t->bytes < 2 * PL080_LLI_BYTES || (t->src | t->dst) & 3 || t->fixed ||
        !gen_in_memory(g, t->src, t->bytes) || !gen_in_memory(g, t->dst, t->bytes))
        return 0;
    at = gen_draw(g, (t->bytes - PL080_LLI_BYTES) / 4 + 1) * 4;
    gen_transfer(g, &item);
    print_item(g, t->dst + at, &item);
    gen_transfer(g, &item);
    print_item(g, t->src + at, &item);
    return t->dst + at;
}

/* Items that T goes on with, the last one first. How long they take. */
uint64_t gen_list(struct gen *g, struct transfer *t)
{
    const unsigned n = 1 + gen_draw(g, gen_chance(g, 85) ? 3 : 10);
    uint64_t sum = 0;

    if (gen_chance(g, 12) && (t->next = overwritten(g, t)))
        return 2 * gen_work(g, t);
    for (unsigned i = 0; i < n; i++) {
        const uint32_t at = item_address(g);
        struct transfer item;

        if (!gen_in_memory(g, at, PL080_LLI_BYTES))
            break;
        gen_transfer(g, &item);
        item.next = t->next;
        print_item(g, at, &item);
        t->next = at;
        sum += gen_work(g, &item);
    }
    return sum;
}

/* Which of the accesses, and how many. */
static void some_of_them(struct gen *g)
{
    if (gen_chance(g, 50))
        fprintf(g->head, " nth=%u", 1 + gen_draw(g, 20));
    if (gen_chance(g, 60))
        fprintf(g->head, " count=%u", 1 + gen_draw(g, 5));
    if (gen_chance(g, 15))
        fprintf(g->head, " channel=%u", gen_draw(g, g->channels));
}

/* A fault somewhere in the way of T, and from the start. */
void gen_fault(struct gen *g, const struct transfer *t)
{
    static const char *const accesses[] = {"", "read ", "write ", "fetch "};
    const bool item = t->next && gen_chance(g, 25), mild = gen_chance(g, 50);
    const uint32_t base = item ? t->next : gen_chance(g, 50) ? t->src : t->dst;
    const uint32_t at = base + gen_draw(g, item ? PL080_LLI_BYTES : t->bytes);
    const bool delay = mild && (item || gen_chance(g, 50)); /* a corrupt item may be anything */

    if (g->faults == JOBS_FAULTS)
        return;
    g->faults++;
    fprintf(g->head, "%s %s0x%08x", !mild ? "error" : delay ? "delay" : "corrupt",
            accesses[gen_chance(g, 60) ? 0 : gen_draw(g, 4)], at);
    if (gen_chance(g, 50))
        fprintf(g->head, "..0x%08x", at + gen_draw(g, mild ? 100 : 16));
    if (mild)
        fprintf(g->head, delay ? " cycles=%u" : " xor=0x%x", 1 + gen_draw(g, delay ? 30 : 0xfffff));
    if (mild || gen_chance(g, 30))
        some_of_them(g);
    fputc('\n', g->head);
}
