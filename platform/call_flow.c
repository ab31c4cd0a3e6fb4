/* SPDX-License-Identifier: Apache-2.0 */
#include "call_flow.h"

#include <stdlib.h>

struct call_flow *call_flow_new(struct functions *functions)
{
    struct call_flow *f = calloc(1, sizeof *f);

    if (!f)
        return NULL;
    f->functions = functions;
    if (call_tree_init(&f->tree))
        return f;
    call_flow_free(f);
    return NULL;
}

void call_flow_free(struct call_flow *f)
{
    if (!f)
        return;
    for (unsigned i = 0; i < FLOW_STACKS + FLOW_HARTS; i++)
        free(f->stack[i].frame);
    call_tree_free(&f->tree);
    free(f);
}

static void give_up(struct call_flow *f)
{
    f->short_of_memory = true;
}

/* --- frames ------------------------------------------------------------------------ */

static struct flow_frame *top_of(const struct flow_stack *st)
{
    return &st->frame[st->count - 1];
}

static const struct function *function_of(const struct call_flow *f, const struct flow_frame *fr)
{
    return f->tree.node[fr->node].fn;
}

static bool in(const struct function *fn, uint64_t pc)
{
    return pc >= fn->lo && pc < fn->hi;
}

static bool room_for_frame(struct flow_stack *st)
{
    const uint32_t room = 2 * st->room + 16;
    struct flow_frame *frame;

    if (st->count < st->room)
        return true;
    frame = realloc(st->frame, room * sizeof *frame);
    if (!frame)
        return false;
    st->frame = frame;
    st->room = room;
    return true;
}

/* FN is entered from SITE. A stack that is full loses its uppermost frame. */
static void push(struct call_flow *f, struct flow_stack *st, const struct function *fn,
                 uint64_t site, struct flow_frame frame)
{
    if (st->count == FLOW_DEPTH) {
        st->count--;
        st->cut = true;
    }
    frame.node = fn ? call_tree_child(&f->tree, st->count ? top_of(st)->node : 0, fn,
                                      (uint32_t)site)
                    : UINT32_MAX;
    if (frame.node == UINT32_MAX || !room_for_frame(st)) {
        give_up(f);
        return;
    }
    f->tree.node[frame.node].calls++;
    st->frame[st->count++] = frame;
}

/* Without a call, the flow is at NEXT. Within a chain of jumps it may be back at an earlier one. */
static void go_on(struct call_flow *f, struct flow_stack *st, uint64_t site, uint64_t next)
{
    const struct function *fn;

    if (in(function_of(f, top_of(st)), next))
        return;
    fn = functions_at(f->functions, next);
    for (uint32_t i = st->count; fn && i-- > 1 && st->frame[i].kind == FLOW_JUMP;)
        if (function_of(f, &st->frame[i - 1]) == fn) {
            st->count = i;
            return;
        }
    push(f, st, fn, site, (struct flow_frame){.kind = FLOW_JUMP});
}

/* --- stacks ------------------------------------------------------------------------- */

static void drop(struct flow_stack *st)
{
    free(st->frame);
    *st = (struct flow_stack){0};
}

/* The uppermost frame that something is to return to, or NULL. */
static const struct flow_frame *waiting(const struct flow_stack *st)
{
    for (uint32_t i = st->count; i-- > 0;)
        if (st->frame[i].kind == FLOW_CALL || st->frame[i].kind == FLOW_TRAP)
            return &st->frame[i];
    return NULL;
}

/* ST stands still. One that nothing can return to is forgotten, and so is an older one in the same
 * place. */
static void leave(struct call_flow *f, struct flow_stack *st)
{
    const struct flow_frame *frame = waiting(st);

    st->runs = false;
    if (!frame) {
        drop(st);
        return;
    }
    for (unsigned i = 0; i < FLOW_STACKS + FLOW_HARTS; i++) {
        struct flow_stack *other = &f->stack[i];
        const struct flow_frame *his = other->frame && !other->runs ? waiting(other) : NULL;

        if (his && other != st && his->link == frame->link && his->sp == frame->sp)
            drop(other);
    }
}

static void run_on(struct call_flow *f, unsigned hart, struct flow_stack *st)
{
    f->hart[hart] = st;
    st->runs = true;
    st->used = ++f->clock;
}

/* A new stack for HART, which is at PC. */
static void begin(struct call_flow *f, unsigned hart, uint64_t pc)
{
    struct flow_stack *st = NULL;
    unsigned used = 0;

    for (unsigned i = 0; i < FLOW_STACKS + FLOW_HARTS; i++)
        used += f->stack[i].frame != NULL;
    for (unsigned i = 0; i < FLOW_STACKS + FLOW_HARTS; i++) {
        struct flow_stack *s = &f->stack[i];
        const bool fits = used < FLOW_STACKS + FLOW_HARTS ? !s->frame : !s->runs;

        if (fits && (!st || s->used < st->used))
            st = s;
    }
    drop(st); /* there is one: harts run on fewer */
    push(f, st, functions_enter(f->functions, pc), 0, (struct flow_frame){.kind = FLOW_ROOT});
    run_on(f, hart, st);
}

/* --- returns ------------------------------------------------------------------------ */

/* Number of frames below the uppermost one of KIND that returns to LINK with SP; 0: there is none.
 * A trap handler may return to another instruction than the one that trapped. */
static uint32_t match(const struct flow_stack *st, enum flow_frame_kind kind, uint64_t link,
                      uint64_t sp)
{
    for (uint32_t i = st->count; i-- > 1;) {
        const struct flow_frame *fr = &st->frame[i];

        if (fr->kind == kind && fr->sp == sp && fr->link == link)
            return i;
    }
    return 0;
}

/* A stack that stands still and fits, the latest one; its frames are cut. */
static struct flow_stack *find_stack(struct call_flow *f, enum flow_frame_kind kind, uint64_t link,
                                     uint64_t sp)
{
    struct flow_stack *best = NULL;

    for (unsigned i = 0; i < FLOW_STACKS + FLOW_HARTS; i++) {
        struct flow_stack *st = &f->stack[i];

        if (st->frame && !st->runs && (!best || st->used > best->used) &&
            match(st, kind, link, sp))
            best = st;
    }
    if (best)
        best->count = match(best, kind, link, sp);
    return best;
}

/* The uppermost frame of KIND fits if one of the two is right: hand-written code may leave the
 * stack pointer as it likes, and a handler skips instructions. */
static uint32_t match_nearly(const struct call_flow *f, const struct flow_stack *st,
                             enum flow_frame_kind kind, const struct rv_stretch *s)
{
    for (uint32_t i = st->count; i-- > 1;)
        if (st->frame[i].kind == kind) {
            const bool there = kind == FLOW_CALL
                                   ? st->frame[i].link == s->next
                                   : in(function_of(f, &st->frame[i - 1]), s->next);

            return there || (kind == FLOW_TRAP && st->frame[i].sp == s->sp) ? i : 0;
        }
    return 0;
}

static void go_back(struct call_flow *f, unsigned hart, enum flow_frame_kind kind,
                    const struct rv_stretch *s)
{
    struct flow_stack *st = f->hart[hart], *other;
    uint32_t count = match(st, kind, s->next, s->sp);

    if (!count && (other = find_stack(f, kind, s->next, s->sp))) {
        run_on(f, hart, other);
        leave(f, st);
        other->cut = false;
        return;
    }
    if (!count)
        count = match_nearly(f, st, kind, s);
    if (count) {
        st->count = count;
        st->cut = false;
    } else if (st->cut || in(function_of(f, top_of(st)), s->next)) {
        go_on(f, st, s->last, s->next);
    } else if (kind == FLOW_TRAP && !waiting(st)) {
        go_on(f, st, s->last, s->next); /* mret without a trap: to another mode */
    } else {
        leave(f, st);
        begin(f, hart, s->next);
    }
}

/* --- what was executed ---------------------------------------------------------------- */

/* A stretch may run from one function into the next. */
static void add_self(struct call_flow *f, struct flow_stack *st, const struct rv_stretch *s)
{
    unsigned from = 0;

    if (s->count && in(function_of(f, top_of(st)), s->last)) {
        f->tree.node[top_of(st)->node].self += s->count;
        return;
    }
    for (unsigned n = 0; n < s->count && !f->short_of_memory; n++) {
        const uint64_t pc = rv_stretch_pc(s, n);

        go_on(f, st, rv_stretch_pc(s, from), pc);
        f->tree.node[top_of(st)->node].self++;
        from = n;
    }
}

void call_flow_went(struct call_flow *f, unsigned hart, const struct rv_stretch *s)
{
    struct flow_stack *st;
    const struct function *fn;

    if (f->short_of_memory)
        return;
    if (s->way == RV_WAY_RESET) {
        if (f->hart[hart])
            drop(f->hart[hart]);
        f->hart[hart] = NULL;
        return;
    }
    if (!f->hart[hart])
        begin(f, hart, s->first);
    st = f->hart[hart];
    if (f->short_of_memory)
        return;
    fn = function_of(f, top_of(st));
    if (s->way == RV_WAY_ON && in(fn, s->first) && in(fn, s->last) && in(fn, s->next)) {
        f->tree.node[top_of(st)->node].self += s->count; /* nearly always */
        return;
    }
    go_on(f, st, s->first, s->first); /* a debugger may have moved the pc */
    if (!f->short_of_memory)
        add_self(f, st, s);
    if (f->short_of_memory)
        return;
    fn = function_of(f, top_of(st));
    switch (s->way) {
    case RV_WAY_CALL:
        push(f, st, functions_enter(f->functions, s->next), s->last,
             (struct flow_frame){.kind = FLOW_CALL, .link = s->link, .sp = s->sp});
        break;
    case RV_WAY_TRAP:
        push(f, st, functions_enter(f->functions, s->next), fn->lo,
             (struct flow_frame){.kind = FLOW_TRAP, .link = s->link, .sp = s->sp});
        break;
    case RV_WAY_RETURN:
        go_back(f, hart, FLOW_CALL, s);
        break;
    case RV_WAY_MRET:
        go_back(f, hart, FLOW_TRAP, s);
        break;
    default:
        go_on(f, st, s->last, s->next);
    }
}
