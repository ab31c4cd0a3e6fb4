/* SPDX-License-Identifier: Apache-2.0 */
/* Break- and watchpoints: what the client wants, and what the target has been told. */
#include "gdb_internal.h"

static struct gdb_set_point *find(struct gdb_server *s, enum gdb_point kind, uint64_t addr,
                                  uint64_t len)
{
    for (unsigned i = 0; i < s->points; i++) {
        struct gdb_set_point *p = &s->point[i];

        if (p->kind == kind && p->addr == addr && p->len == len)
            return p;
    }
    return NULL;
}

bool gdb_has_point(const struct gdb_server *s, enum gdb_point kind, uint64_t addr)
{
    for (unsigned i = 0; i < s->points; i++)
        if (s->point[i].kind == kind && s->point[i].addr == addr && s->point[i].set)
            return true;
    return false;
}

bool gdb_watches(const struct gdb_server *s)
{
    for (unsigned i = 0; i < s->points; i++)
        if (s->point[i].kind >= GDB_WATCH_WRITE && s->point[i].wanted)
            return true;
    return false;
}

/* "1,80000000,4": kind, address, length. Of a breakpoint the length tells the size of an
 * instruction, which nobody needs. */
static bool parse(const char *args, struct gdb_set_point *p)
{
    uint64_t kind;

    if (gdb_number(&args, &kind) || kind >= GDB_NO_POINT || *args++ != ',' ||
        gdb_number(&args, &p->addr) || *args++ != ',' || gdb_number(&args, &p->len) || *args)
        return false;
    p->kind = (enum gdb_point)kind;
    if (kind <= GDB_HW_BREAK)
        p->len = 2;
    return p->len && p->addr + (p->len - 1) >= p->addr;
}

/* Another point that the target knows as the same: it takes both kinds of breakpoints as one. */
static bool has_twin(const struct gdb_server *s, const struct gdb_set_point *p)
{
    const enum gdb_point other = p->kind == GDB_SW_BREAK ? GDB_HW_BREAK : GDB_SW_BREAK;

    return p->kind <= GDB_HW_BREAK && gdb_has_point(s, other, p->addr);
}

/* Takes back what the client does not want any more. */
static void drop_unwanted(struct gdb_server *s)
{
    const struct gdb_target *t = &s->target;
    unsigned kept = 0;

    for (unsigned i = 0; i < s->points; i++) {
        struct gdb_set_point *p = &s->point[i];

        if (p->wanted || !p->set)
            continue;
        p->set = false;
        if (!has_twin(s, p))
            t->clear_point(t->arg, p->kind, p->addr, p->len);
    }
    for (unsigned i = 0; i < s->points; i++)
        if (s->point[i].wanted)
            s->point[kept++] = s->point[i];
    s->points = kept;
}

void gdb_add_point(struct gdb_server *s, const char *args)
{
    struct gdb_set_point new = {.wanted = true}, *p;

    if (!parse(args, &new)) {
        gdb_error(s, GDB_E_MALFORMED);
        return;
    }
    p = find(s, new.kind, new.addr, new.len);
    if (!p && s->points == GDB_POINTS_MAX)
        drop_unwanted(s);
    if (p) {
        p->wanted = true;
    } else if (s->points == GDB_POINTS_MAX) {
        gdb_error(s, GDB_E_FULL);
        return;
    } else {
        s->point[s->points++] = new;
    }
    gdb_ok(s);
}

void gdb_remove_point(struct gdb_server *s, const char *args)
{
    struct gdb_set_point old, *p;

    if (!parse(args, &old)) {
        gdb_error(s, GDB_E_MALFORMED);
        return;
    }
    p = find(s, old.kind, old.addr, old.len);
    if (p)
        p->wanted = false;
    gdb_ok(s);
}

bool gdb_apply_points(struct gdb_server *s)
{
    const struct gdb_target *t = &s->target;
    bool all = true;

    drop_unwanted(s);
    for (unsigned i = 0; i < s->points; i++) {
        struct gdb_set_point *p = &s->point[i];

        if (!p->set)
            p->set = has_twin(s, p) || t->set_point(t->arg, p->kind, p->addr, p->len);
        all = all && p->set;
    }
    return all;
}

void gdb_forget_points(struct gdb_server *s)
{
    for (unsigned i = 0; i < s->points; i++)
        s->point[i].wanted = false;
    gdb_apply_points(s);
}
