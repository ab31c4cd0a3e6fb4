/* SPDX-License-Identifier: Apache-2.0 */
#include "random_jobs.h"

#include "bits.h"
#include "pl080_regs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* The upper end of each memory is left to list items. */
enum { ITEM_BYTES = 0x800, ITEM_SLOTS = ITEM_BYTES / PL080_LLI_BYTES };
enum { RECENT = 8, EDGES = 16000 /* that all transfers together may take, about */ };

struct range {
    uint32_t base, bytes;
};

struct transfer {
    uint32_t src, dst, bytes;
    uint32_t width[2], burst[2], masters[2];
    const char *fixed;
    uint32_t next;
    unsigned lm, irq;
};

struct gen {
    uint64_t state;
    FILE *head; /* what is there from the start */
    FILE *out;  /* all that happens */
    const struct way_board *board;
    uint64_t edge;
    uint64_t later;                 /* edges until the next statement */
    unsigned channels;
    uint32_t most;                  /* bytes of a packet */
    bool errors;                    /* bus errors happen in this file */
    bool one_memory;                /* all transfers are within it */
    bool off;                       /* the controller is */
    uint64_t until[PL080_CHANNELS]; /* about when it will be over */
    bool halted[PL080_CHANNELS];
    struct range recent[RECENT]; /* sources and destinations */
    unsigned recents, items, faults;
    struct transfer last;        /* that was chosen; none: 0 bytes */
    uint64_t work; /* edges of all transfers so far, about */
};

/* --- chance ------------------------------------------------------------------------------ */

static uint32_t draw(struct gen *g, uint32_t below)
{
    g->state = g->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((g->state >> 32) * below >> 32);
}

static bool chance(struct gen *g, unsigned percent)
{
    return draw(g, 100) < percent;
}

/* Small numbers as often as large ones. */
static uint32_t spread(struct gen *g, uint32_t most)
{
    uint32_t n = most;

    while (n > 8 && chance(g, 60))
        n /= 2 + draw(g, 4);
    return 1 + draw(g, n);
}

/* --- lines ------------------------------------------------------------------------------- */

/* Begins a line, with its time if some has passed. */
static FILE *line(struct gen *g)
{
    g->edge += g->later;
    if (g->later && chance(g, 50))
        fprintf(g->out, "+%" PRIu64 " ", g->later);
    else if (g->later)
        fprintf(g->out, "@%" PRIu64 " ", g->edge);
    g->later = 0;
    return g->out;
}

/* --- places ------------------------------------------------------------------------------ */

static const struct way_memory *memory(struct gen *g)
{
    return &g->board->memory[!g->one_memory && chance(g, 40)];
}

static void remember(struct gen *g, uint32_t base, uint32_t bytes)
{
    g->recent[g->recents++ % RECENT] = (struct range){base, bytes};
}

/* One that a transfer moves or has moved. */
static struct range recent(struct gen *g)
{
    const unsigned n = g->recents < RECENT ? g->recents : RECENT;

    return n ? g->recent[draw(g, n)] : (struct range){g->board->memory[0].base, 64};
}

/* Room for BYTES, of beats of WIDTH: anywhere, across a boundary of 1 KiB, over something that
 * moves; in files with errors also beyond memory or partly so. */
static uint32_t address(struct gen *g, uint32_t bytes, uint32_t width, bool write)
{
    const bool avoid_rom = write && g->board->rom && chance(g, 93);
    const struct way_memory *m = avoid_rom ? g->board->memory : memory(g);
    const uint32_t room = m->bytes - ITEM_BYTES - bytes;
    uint32_t addr = m->base + draw(g, room);
    const struct range r = recent(g);

    if (g->errors && chance(g, 6))
        return WAY_NOWHERE + 4 * draw(g, 64);
    if (g->errors && m != g->board->memory && chance(g, 8)) /* a board has more RAM */
        return (m->base + m->bytes - draw(g, bytes + 4)) & ~(width - 1);
    if (chance(g, 20)) {
        addr = m->base + 1024 * (1 + draw(g, room / 1024)) - draw(g, bytes < 1024 ? bytes : 1024);
    } else if (!avoid_rom && chance(g, 20)) {
        addr = r.base + draw(g, r.bytes + 9) - draw(g, bytes + 9);
        for (unsigned i = 0; i < 2; i++)
            if (addr - g->board->memory[i].base < g->board->memory[i].bytes)
                m = &g->board->memory[i];
    }
    if (addr < m->base || addr - m->base > room)
        addr = m->base + draw(g, room);
    return chance(g, 98) ? addr & ~(width - 1) : addr;
}

/* For a list item; seldom where something else goes. */
static uint32_t item_address(struct gen *g)
{
    const struct way_memory *m = memory(g);
    const struct range r = recent(g);

    if (chance(g, 3) && r.base != WAY_NOWHERE)
        return (r.base + draw(g, r.bytes)) & ~3u;
    return m->base + m->bytes - ITEM_BYTES + PL080_LLI_BYTES * (g->items++ % ITEM_SLOTS);
}

static bool in_memory(const struct gen *g, uint32_t addr, uint32_t bytes)
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

/* As the last one but for one thing, which may change what it costs. */
static void vary(struct gen *g, struct transfer *t)
{
    const uint32_t width = t->width[0], side = draw(g, 2);

    switch (draw(g, 5)) {
    case 0:
        t->masters[side] ^= 3;
        break;
    case 1:
        t->src = address(g, t->bytes, t->width[0], false);
        break;
    case 2:
        t->dst = address(g, t->bytes, t->width[1], true);
        break;
    case 3:
        t->burst[side] = bursts[draw(g, 8)];
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
        t->width[i] = 1u << draw(g, 3);
        t->burst[i] = bursts[draw(g, 8)];
        t->masters[i] = 1 + draw(g, 2);
    }
    unit = t->width[0];
    if (t->width[1] > unit && chance(g, 97)) /* or a tail stays in the FIFO */
        unit = t->width[1];
    t->bytes = spread(g, g->most < widest * t->width[0] ? g->most : widest * t->width[0]);
    t->bytes = (t->bytes + unit - 1) / unit * unit;
    if (t->bytes > widest * t->width[0])
        t->bytes -= unit;
    t->src = address(g, t->bytes, t->width[0], false);
    t->dst = address(g, t->bytes, t->width[1], true);
    t->fixed = chance(g, 92)  ? NULL
               : chance(g, 45) ? "src"
               : chance(g, 80) ? "dst"
                               : "src,dst";
}

static void choose(struct gen *g, struct transfer *t)
{
    *t = g->last;
    if (t->bytes && chance(g, 30))
        vary(g, t);
    else
        choose_all(g, t);
    remember(g, t->src, t->bytes);
    if (g->board->rom && !beside_rom(g, t))
        t->dst = g->board->memory[0].base + 4 * draw(g, 0x2000);
    remember(g, t->dst, t->bytes);
    t->next = 0;
    t->lm = 1 + draw(g, 2);
    t->irq = chance(g, 85);
    g->last = *t;
}

/* Edges that it takes alone, about. */
static uint64_t work(const struct gen *g, const struct transfer *t)
{
    uint32_t edges = 8;

    for (unsigned i = 0; i < 2; i++) {
        const struct way_memory *m =
            &g->board->memory[(i ? t->dst : t->src) < g->board->memory[0].base];

        edges += t->bytes / t->width[i] * (1 + (i ? m->write_waits : m->read_waits));
    }
    return edges;
}

static void print(struct gen *g, const struct transfer *t, const char *next)
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
    fprintf(line(g), "item 0x%08x", at);
    print(g, t, "next");
}

/* An item that lies in what T overwrites, with another one in its place afterwards. */
static uint32_t overwritten(struct gen *g, const struct transfer *t)
{
    struct transfer item;
    uint32_t at;

    if (t->bytes < 2 * PL080_LLI_BYTES || (t->src | t->dst) & 3 || t->fixed ||
        !in_memory(g, t->src, t->bytes) || !in_memory(g, t->dst, t->bytes))
        return 0;
    at = draw(g, (t->bytes - PL080_LLI_BYTES) / 4 + 1) * 4;
    choose(g, &item);
    print_item(g, t->dst + at, &item);
    choose(g, &item);
    print_item(g, t->src + at, &item);
    return t->dst + at;
}

/* Items that T goes on with, the last one first. How long they take. */
static uint64_t list(struct gen *g, struct transfer *t)
{
    const unsigned n = 1 + draw(g, chance(g, 85) ? 3 : 10);
    uint64_t sum = 0;

    if (chance(g, 12) && (t->next = overwritten(g, t)))
        return 2 * work(g, t);
    for (unsigned i = 0; i < n; i++) {
        const uint32_t at = item_address(g);
        struct transfer item;

        if (!in_memory(g, at, PL080_LLI_BYTES))
            break;
        choose(g, &item);
        item.next = t->next;
        print_item(g, at, &item);
        t->next = at;
        sum += work(g, &item);
    }
    return sum;
}

/* Which of the accesses, and how many. */
static void some_of_them(struct gen *g)
{
    if (chance(g, 50))
        fprintf(g->head, " nth=%u", 1 + draw(g, 20));
    if (chance(g, 60))
        fprintf(g->head, " count=%u", 1 + draw(g, 5));
    if (chance(g, 15))
        fprintf(g->head, " channel=%u", draw(g, g->channels));
}

/* A fault somewhere in the way of T, and from the start. */
static void fault(struct gen *g, const struct transfer *t)
{
    static const char *const accesses[] = {"", "read ", "write ", "fetch "};
    const bool item = t->next && chance(g, 25), mild = chance(g, 50);
    const uint32_t base = item ? t->next : chance(g, 50) ? t->src : t->dst;
    const uint32_t at = base + draw(g, item ? PL080_LLI_BYTES : t->bytes);
    const bool delay = mild && (item || chance(g, 50)); /* a corrupt item may be anything */

    if (g->faults == JOBS_FAULTS)
        return;
    g->faults++;
    fprintf(g->head, "%s %s0x%08x", !mild ? "error" : delay ? "delay" : "corrupt",
            accesses[chance(g, 60) ? 0 : draw(g, 4)], at);
    if (chance(g, 50))
        fprintf(g->head, "..0x%08x", at + draw(g, mild ? 100 : 16));
    if (mild)
        fprintf(g->head, delay ? " cycles=%u" : " xor=0x%x", 1 + draw(g, delay ? 30 : 0xfffff));
    if (mild || chance(g, 30))
        some_of_them(g);
    fputc('\n', g->head);
}

/* --- what software does ------------------------------------------------------------------ */

static bool busy(const struct gen *g, unsigned c)
{
    return g->until[c] > g->edge + g->later;
}

/* A channel, of those that are at work (or not) if there is one. */
static unsigned channel(struct gen *g, bool working)
{
    unsigned c = 0;

    for (unsigned tries = 0; tries < 8; tries++) {
        c = draw(g, g->channels);
        if (busy(g, c) == working)
            break;
    }
    return c;
}

static void start(struct gen *g)
{
    const unsigned c = channel(g, false);
    struct transfer t;
    uint64_t edges;
    unsigned others = 1;

    if (g->work > EDGES || (busy(g, c) && chance(g, 95)))
        return;
    choose(g, &t);
    edges = work(g, &t) + (chance(g, 30) ? list(g, &t) : 0);
    if (g->errors && chance(g, 40))
        fault(g, &t);
    for (unsigned i = 0; i < g->channels; i++)
        others += i != c && busy(g, i);
    fprintf(line(g), "start ch%u", c);
    print(g, &t, "list");
    if (chance(g, 4)) /* masks */
        fprintf(line(g), "write CxConfiguration[%u] 0x%x\n", c,
                PL080_CONFIG_E | draw(g, 4) * PL080_CONFIG_IE);
    g->until[c] = g->edge + edges * others;
    g->halted[c] = false;
    g->work += edges;
}

static void look(struct gen *g)
{
    static const char *const all[] = {"EnbldChns",      "IntStatus",         "IntTCStatus",
                                      "IntErrorStatus", "RawIntErrorStatus", "RawIntTCStatus"};
    static const char *const each[] = {"CxSrcAddr", "CxDestAddr", "CxLLI", "CxControl",
                                       "CxConfiguration"};
    const unsigned c = channel(g, true);

    if (chance(g, 60))
        fprintf(line(g), "residue ch%u\n", c);
    else if (chance(g, 60))
        fprintf(line(g), "read %s[%u]\n", each[draw(g, 5)], c);
    else
        fprintf(line(g), "read %s\n", all[draw(g, 6)]);
}

static void halt(struct gen *g)
{
    const unsigned c = channel(g, true);

    fprintf(line(g), "%s ch%u\n", g->halted[c] ? "resume" : "halt", c);
    g->halted[c] = !g->halted[c];
}

static void disable(struct gen *g)
{
    const unsigned c = channel(g, true);

    fprintf(line(g), "disable ch%u\n", c);
    g->until[c] = g->edge + 12;
}

static void controller(struct gen *g)
{
    g->off = !g->off;
    fprintf(line(g), "controller %s\n", g->off ? "off" : "on");
}

static void reset(struct gen *g)
{
    fprintf(line(g), "reset\n");
    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        g->until[c] = 0;
        g->halted[c] = false;
    }
    g->off = true;
}

/* Memory and registers change under a transfer. */
static void meddle(struct gen *g)
{
    const struct range r = recent(g);
    const unsigned c = channel(g, true);

    if (chance(g, 40) && in_memory(g, r.base, r.bytes))
        fprintf(line(g), "fill 0x%08x %u seed=%u\n", r.base, 1 + draw(g, r.bytes), draw(g, 1000));
    else if (chance(g, 40))
        fprintf(line(g), "write CxLLI[%u] 0\n", c);
    else
        fprintf(line(g), "write %s[%u] 0x%08x\n", chance(g, 50) ? "CxSrcAddr" : "CxControl", c,
                g->board->memory[0].base + draw(g, 64));
}

static void clear(struct gen *g)
{
    fprintf(line(g), "write %s 0x%x\n", chance(g, 70) ? "IntTCClear" : "IntErrClr",
            chance(g, 50) ? 0xff : draw(g, 256));
}

static void (*const acts[])(struct gen *) = {start, look, halt, clear, disable, controller, meddle,
                                             reset};
static const unsigned weight[] = {44, 30, 9, 7, 3, 3, 3, 1};

static void act(struct gen *g)
{
    uint32_t n = draw(g, 100);
    unsigned i = 0;

    if (g->off && chance(g, 40)) {
        controller(g);
        return;
    }
    while (n >= weight[i])
        n -= weight[i++];
    acts[i](g);
}

static void pass_time(struct gen *g)
{
    static const uint32_t most[] = {1, 4, 16, 30, 120, 300, 700, 2500};

    g->later += draw(g, most[draw(g, 8)]);
}

/* --- the file ---------------------------------------------------------------------------- */

unsigned random_jobs_board(uint64_t seed)
{
    return 1 + (unsigned)(seed % (WAY_BOARDS - 1));
}

static void head(struct gen *g, uint64_t seed)
{
    const struct way_board *b = g->board;

    fprintf(g->head, "# Constrained-random jobs, seed %" PRIu64 ". Run them with\n"
            "# dmavp jobs -p platform/pl080.dts", seed);
    for (unsigned i = 0; i < 2; i++)
        fprintf(g->head, " --set %s:dmavp,read-waits=%u --set %s:dmavp,write-waits=%u",
                i ? "sram0" : "ram0", b->memory[i].read_waits, i ? "sram0" : "ram0",
                b->memory[i].write_waits);
    if (b->rom)
        fprintf(g->head, " --set sram0:dmavp,read-only=1");
    fprintf(g->head, " --set dma0:dmavp,fifo-words=%u --set dma0:dmavp,burst-atomic-limit=%u\n",
            b->fifo_words, b->burst_atomic_limit);
    for (unsigned i = 0; i < 2; i++)
        fprintf(g->head, "memory 0x%08x %u waits=%u,%u\nfill 0x%08x %u seed=%u\n",
                b->memory[i].base, b->memory[i].bytes, b->memory[i].read_waits,
                b->memory[i].write_waits, b->memory[i].base, b->memory[i].bytes, 1 + i);
    if (chance(g, 98))
        fprintf(g->out, "controller on\n");
    else
        g->off = true;
}

/* What was held up goes on, mostly; a last look. */
static void tail(struct gen *g)
{
    for (unsigned c = 0; c < g->channels; c++)
        if (g->halted[c] && chance(g, 90))
            fprintf(line(g), "resume ch%u\n", c);
    if (g->off && chance(g, 90))
        controller(g);
    g->later += draw(g, 2000);
    for (unsigned c = 0; c < g->channels; c++)
        fprintf(line(g), "residue ch%u\n", c);
}

static void generate(struct gen *g, uint64_t seed)
{
    draw(g, 2);
    g->channels = chance(g, 35) ? 1 : 2 + draw(g, PL080_CHANNELS - 1);
    g->channels = g->board->rom ? 1 : g->channels;
    g->most = chance(g, 25) ? 24 : g->channels > 2 || chance(g, 80) ? 1024 : 12000;
    g->errors = chance(g, 15);
    g->one_memory = chance(g, 15);
    head(g, seed);
    for (unsigned n = 4 + draw(g, 60); n; n--) {
        act(g);
        pass_time(g);
    }
    tail(g);
}

char *random_jobs(uint64_t seed, size_t *size)
{
    struct gen g = {.state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15),
                    .board = &way_boards[random_jobs_board(seed)]};
    char *text = NULL, *body = NULL;
    size_t body_size = 0;
    bool ok = false;

    g.head = open_memstream(&text, size);
    g.out = open_memstream(&body, &body_size);
    if (g.head && g.out)
        generate(&g, seed);
    if (g.out)
        ok = !fclose(g.out);
    if (g.head && ok)
        fwrite(body, 1, body_size, g.head);
    if (g.head)
        ok = !fclose(g.head) && ok;
    free(body);
    if (ok)
        return text;
    free(text);
    return NULL;
}
