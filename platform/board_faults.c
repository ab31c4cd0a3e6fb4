/* SPDX-License-Identifier: Apache-2.0 */
#include "board_faults.h"

#include <stdio.h>
#include <string.h>

static void add_initiators(const struct board *b, struct board_faults *f, enum part_kind kind)
{
    struct fault_names *n = &f->names;

    for (unsigned i = 0; i < b->parts && n->initiators < FAULT_INITIATORS; i++) {
        if (b->part[i].part->kind != kind)
            continue;
        f->part[n->initiators] = i;
        n->initiator[n->initiators++] = b->part[i].name;
        if (kind == PART_DMA && b->part[i].part->cls->chans > n->chans)
            n->chans = b->part[i].part->cls->chans;
    }
}

/* All outputs of a part that leads one somewhere, as `dmavp info` calls them. */
static void add_wires(const struct board *b, struct board_faults *f, unsigned part)
{
    const struct board_part *p = &b->part[part];
    struct fault_names *n = &f->names;
    unsigned outputs = p->part->cls->irqs;

    if (p->part->role == ROLE_TIMER || p->part->role == ROLE_INTC)
        for (unsigned k = outputs = 0; k < p->links; k++) /* as many as there are harts */
            outputs = p->link[k].output >= outputs ? p->link[k].output + 1 : outputs;
    for (unsigned k = 0; k < outputs && n->wires < FAULT_WIRES; k++, n->wires++) {
        f->wire_part[n->wires] = part;
        f->wire_output[n->wires] = k;
        snprintf(n->wire[n->wires], FAULT_NAME, "%s.%s", p->name,
                 p->part->cls->irq_names ? p->part->cls->irq_names[k] : "irq");
    }
}

/* Request outputs of a part that lead to a controller. */
static void add_requests(const struct board *b, struct board_faults *f, unsigned part)
{
    const struct board_part *p = &b->part[part];
    struct fault_names *n = &f->names;

    for (unsigned k = 0; k < p->part->cls->requests && n->wires < FAULT_WIRES; k++, n->wires++) {
        f->wire_part[n->wires] = part;
        f->wire_output[n->wires] = k;
        n->request[n->wires] = true;
        snprintf(n->wire[n->wires], FAULT_NAME, "%s.%s", p->name, p->part->cls->request_names[k]);
    }
}

void board_faults_of(const struct board *b, struct board_faults *f)
{
    memset(f, 0, sizeof *f);
    f->names.top = UINT64_MAX;
    add_initiators(b, f, PART_CPU);
    f->names.harts = f->names.initiators;
    add_initiators(b, f, PART_DMA);
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].part->cls && b->part[i].links)
            add_wires(b, f, i);
    for (unsigned i = 0; i < b->parts; i++)
        if (b->part[i].part->cls && b->part[i].requests)
            add_requests(b, f, i);
}

int board_faults_wire(const struct board_faults *f, unsigned part, bool request)
{
    for (unsigned i = 0; i < f->names.wires; i++)
        if (f->wire_part[i] == part && f->names.request[i] == request)
            return (int)i;
    return -1;
}

int board_faults_initiator(const struct board_faults *f, unsigned part)
{
    for (unsigned i = 0; i < f->names.initiators; i++)
        if (f->part[i] == part)
            return (int)i;
    return -1;
}
