/* SPDX-License-Identifier: Apache-2.0 */
#include "info.h"

#include <inttypes.h>
#include <stdlib.h>

static int by_address(const void *a, const void *b)
{
    const struct board_part *const *x = a;
    const struct board_part *const *y = b;

    return (*x)->base < (*y)->base ? -1 : (*x)->base > (*y)->base;
}

static void print_map(const struct board *b, FILE *out)
{
    const struct board_part *sorted[BOARD_PARTS];
    unsigned n = 0;

    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].size)
            sorted[n++] = &b->part[i];
    qsort(sorted, n, sizeof *sorted, by_address);
    fprintf(out, "\nmemory map (first byte, last byte)\n");
    for (unsigned i = 0; i < n; i++)
        fprintf(out, "  0x%08" PRIx64 " 0x%08" PRIx64 "  %-10s %s\n", sorted[i]->base,
                sorted[i]->base + sorted[i]->size - 1, sorted[i]->name, sorted[i]->part->meaning);
}

static void print_clocks(const struct board *b, FILE *out)
{
    static const char *const names[SUPPLIES] = {"clock", "reset", "domain"};

    fprintf(out, "\nclocks (MHz)\n");
    for (unsigned i = 0; i < b->parts; i++) {
        const struct board_part *p = &b->part[i];
        const uint64_t hz = p->hz / p->divisor;
        const char *before = "  ";

        fprintf(out, "  %-10s %" PRIu64 ".%03" PRIu64, p->name, hz / 1000000, hz / 1000 % 1000);
        for (unsigned s = 0; s < SUPPLIES; s++) {
            if (p->supply[s].controller < 0)
                continue;
            fprintf(out, "%s%s %u of %s", before, names[s], p->supply[s].output,
                    b->part[p->supply[s].controller].name);
            before = ", ";
        }
        fputc('\n', out);
    }
}

static const char *input_name(const struct board *b, const struct board_link *l, char text[24])
{
    if (b->part[l->target].part->kind != PART_CPU)
        snprintf(text, 24, "%u", l->input);
    else
        snprintf(text, 24, "%s",
                 l->input == CPU_MSIP   ? "software"
                 : l->input == CPU_MTIP ? "timer"
                                        : "external");
    return text;
}

static void print_interrupts(const struct board *b, FILE *out)
{
    char text[24];

    fprintf(out, "\ninterrupts\n");
    for (unsigned i = 0; i < b->parts; i++)
        for (unsigned k = 0; k < b->part[i].links; k++) {
            const struct board_link *l = &b->part[i].link[k];
            const struct device_class *cls = b->part[i].part->cls;

            fprintf(out, "  %-10s %-8s -> %s %s\n", b->part[i].name,
                    cls->irq_names ? cls->irq_names[l->output] : "irq", b->part[l->target].name,
                    input_name(b, l, text));
        }
}

static void print_requests(const struct board *b, const struct board_part *p, FILE *out)
{
    for (unsigned i = 0; i < b->parts; i++)
        for (unsigned k = 0; k < b->part[i].requests; k++) {
            const struct board_request *r = &b->part[i].request[k];

            if (&b->part[r->target] == p)
                fprintf(out, "  request line %-2u <- %s %s\n", r->line, b->part[i].name,
                        b->part[i].part->cls->request_names[r->output]);
        }
}

static void print_dma(const struct board *b, FILE *out)
{
    for (unsigned i = 0; i < b->parts; i++) {
        const struct board_part *p = &b->part[i];

        if (p->part->kind != PART_DMA)
            continue;
        fprintf(out, "\n%s: %u channels, %u bus masters\n", p->name,
                board_built(p, "dmavp,channels", p->part->cls->chans),
                board_built(p, "dmavp,masters", p->part->cls->ports));
        for (unsigned v = 0; v < p->views; v++)
            fprintf(out, "  sees 0x%08" PRIx64 " to 0x%08" PRIx64 " at 0x%08" PRIx64 "\n",
                    p->view[v].cpu, p->view[v].cpu + p->view[v].size - 1, p->view[v].bus);
        print_requests(b, p, out);
    }
}

static void print_table(FILE *out, const char *name, const struct param *table, const void *config)
{
    for (const struct param *q = table; q && q->name; q++)
        fprintf(out, "  %s:%s = %u (%u, %u..%u)  %s\n", name, q->name, param_get(q, config), q->def,
                q->min, q->max, q->meaning);
}

static void print_params(const struct board *b, FILE *out)
{
    fprintf(out,
            "\nparameters (value, default, range, meaning); change with --set NAME:PARAMETER=V\n");
    print_table(out, "/cpus", cluster_params, &b->cluster);
    for (unsigned i = 0; i < b->parts; i++)
        print_table(out, b->part[i].name, part_params(b->part[i].part), b->part[i].config);
}

void info_print(const struct board *b, FILE *out)
{
    fprintf(out, "%s\n", b->model);
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].part->kind == PART_CPU)
            fprintf(out, "%s: %s, hart %u\n", b->part[i].name, b->part[i].part->meaning,
                    b->part[i].config[0]);
    print_map(b, out);
    print_interrupts(b, out);
    print_dma(b, out);
    print_clocks(b, out);
    print_params(b, out);
}
