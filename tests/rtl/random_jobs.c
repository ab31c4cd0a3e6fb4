/* SPDX-License-Identifier: Apache-2.0 */
#include "random_jobs_gen.h"

#include "bits.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

/* --- chance ------------------------------------------------------------------------------ */

uint32_t gen_draw(struct gen *g, uint32_t below)
{
    g->state = g->state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((g->state >> 32) * below >> 32);
}

bool gen_chance(struct gen *g, unsigned percent)
{
    return gen_draw(g, 100) < percent;
}

/* --- lines ------------------------------------------------------------------------------- */

/* Begins a line, with its time if some has passed. */
FILE *gen_line(struct gen *g)
{
    g->edge += g->later;
    if (g->later && gen_chance(g, 50))
        fprintf(g->out, "+%" PRIu64 " ", g->later);
    else if (g->later)
        fprintf(g->out, "@%" PRIu64 " ", g->edge);
    g->later = 0;
    return g->out;
}

/* --- what software does ------------------------------------------------------------------ */

bool gen_busy(const struct gen *g, unsigned c)
{
    return g->until[c] > g->edge + g->later;
}

/* A channel, of those that are at work (or not) if there is one. */
unsigned gen_channel(struct gen *g, bool working)
{
    unsigned c = 0;

    for (unsigned tries = 0; tries < 8; tries++) {
        c = gen_draw(g, g->channels);
        if (gen_busy(g, c) == working)
            break;
    }
    return c;
}

static void start(struct gen *g)
{
    const unsigned c = gen_channel(g, false);
    struct transfer t;
    uint64_t edges;
    unsigned others = 1;

    if (g->work > EDGES || (gen_busy(g, c) && gen_chance(g, 95)))
        return;
    gen_transfer(g, &t);
    edges = gen_work(g, &t) + (gen_chance(g, 30) ? gen_list(g, &t) : 0);
    if (g->errors && gen_chance(g, 40))
        gen_fault(g, &t);
    for (unsigned i = 0; i < g->channels; i++)
        others += i != c && gen_busy(g, i);
    fprintf(gen_line(g), "start ch%u", c);
    gen_print(g, &t, "list");
    if (gen_chance(g, 4)) /* masks */
        fprintf(gen_line(g), "write CxConfiguration[%u] 0x%x\n", c,
                PL080_CONFIG_E | gen_draw(g, 4) * PL080_CONFIG_IE);
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
    const unsigned c = gen_channel(g, true);

    if (gen_chance(g, 60))
        fprintf(gen_line(g), "residue ch%u\n", c);
    else if (gen_chance(g, 60))
        fprintf(gen_line(g), "read %s[%u]\n", each[gen_draw(g, 5)], c);
    else
        fprintf(gen_line(g), "read %s\n", all[gen_draw(g, 6)]);
}

static void halt(struct gen *g)
{
    const unsigned c = gen_channel(g, true);

    fprintf(gen_line(g), "%s ch%u\n", g->halted[c] ? "resume" : "halt", c);
    g->halted[c] = !g->halted[c];
}

static void disable(struct gen *g)
{
    const unsigned c = gen_channel(g, true);

    fprintf(gen_line(g), "disable ch%u\n", c);
    g->until[c] = g->edge + 12;
}

static void controller(struct gen *g)
{
    g->off = !g->off;
    fprintf(gen_line(g), "controller %s\n", g->off ? "off" : "on");
}

static void reset(struct gen *g)
{
    fprintf(gen_line(g), "reset\n");
    for (unsigned c = 0; c < PL080_CHANNELS; c++) {
        g->until[c] = 0;
        g->halted[c] = false;
    }
    g->off = true;
}

/* Memory and registers change under a transfer. */
static void meddle(struct gen *g)
{
    const struct range r = gen_recent(g);
    const unsigned c = gen_channel(g, true);

    if (gen_chance(g, 40) && gen_in_memory(g, r.base, r.bytes))
        fprintf(gen_line(g), "fill 0x%08x %u seed=%u\n", r.base, 1 + gen_draw(g, r.bytes),
                gen_draw(g, 1000));
    else if (gen_chance(g, 40))
        fprintf(gen_line(g), "write CxLLI[%u] 0\n", c);
    else
        fprintf(gen_line(g), "write %s[%u] 0x%08x\n",
                gen_chance(g, 50) ? "CxSrcAddr" : "CxControl", c,
                g->board->memory[0].base + gen_draw(g, 64));
}

static void clear(struct gen *g)
{
    fprintf(gen_line(g), "write %s 0x%x\n", gen_chance(g, 70) ? "IntTCClear" : "IntErrClr",
            gen_chance(g, 50) ? 0xff : gen_draw(g, 256));
}

/* In files with peripherals, one in two starts has one. */
static void start_any(struct gen *g)
{
    if (g->fifos && gen_chance(g, 50))
        gen_start_peripheral(g);
    else
        start(g);
}

static void (*const acts[])(struct gen *) = {start_any, look, halt, clear, disable, controller,
                                             meddle, reset};
static const unsigned weight[] = {44, 30, 9, 7, 3, 3, 3, 1};

static void act(struct gen *g)
{
    uint32_t n = gen_draw(g, 100);
    unsigned i = 0;

    if (g->off && gen_chance(g, 40)) {
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

    g->later += gen_draw(g, most[gen_draw(g, 8)]);
}

/* --- the file ---------------------------------------------------------------------------- */

unsigned random_jobs_board(uint64_t seed)
{
    return seed / WAY_DOUBLES % 8 == 7 ? 1 + WAY_DOUBLES + (unsigned)(seed % WAY_SINGLES)
                                       : 1 + (unsigned)(seed % WAY_DOUBLES);
}

static void head(struct gen *g, uint64_t seed)
{
    const struct way_board *b = g->board;

    fprintf(g->head, "# Constrained-random jobs, seed %" PRIu64 ". Run them with\n"
            "# dmavp jobs -p platform/%s.dts", seed,
            b->single ? "pl081-fifo" : g->fifos ? "pl080-fifo" : "pl080");
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
    gen_fifos(g);
    if (gen_chance(g, 98))
        fprintf(g->out, "controller on\n");
    else
        g->off = true;
}

/* What was held up goes on, mostly; a last look. */
static void tail(struct gen *g)
{
    for (unsigned c = 0; c < g->channels; c++)
        if (g->halted[c] && gen_chance(g, 90))
            fprintf(gen_line(g), "resume ch%u\n", c);
    if (g->off && gen_chance(g, 90))
        controller(g);
    g->later += gen_draw(g, 2000);
    for (unsigned c = 0; c < g->channels; c++)
        fprintf(gen_line(g), "residue ch%u\n", c);
}

static void generate(struct gen *g, uint64_t seed)
{
    gen_draw(g, 2);
    g->channels = gen_chance(g, 35) ? 1 : 2 + gen_draw(g, PL080_CHANNELS - 1);
    g->channels = g->board->rom ? 1 : g->channels;
    g->channels = g->board->single && g->channels > PL081_CHANNELS ? PL081_CHANNELS : g->channels;
    g->most = gen_chance(g, 25) ? 24 : g->channels > 2 || gen_chance(g, 80) ? 1024 : 12000;
    g->errors = gen_chance(g, 15);
    g->one_memory = gen_chance(g, 15);
    g->fifos = seed % 5 > 2 ? WAY_FIFOS : 0;
    head(g, seed);
    for (unsigned n = 4 + gen_draw(g, 60); n; n--) {
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
