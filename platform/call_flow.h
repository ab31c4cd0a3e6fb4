/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Follows calls and returns, and keeps the call tree. A shadow stack holds what
 * has been called and is to return; a return is known by where it goes to and
 * by the stack pointer, which the calling convention restores. So several
 * stacks are told apart without knowing the kernel: when a return does not fit
 * the stack that runs, it is looked for in those that stand still, which is a
 * context switch; when it fits none, a new stack begins there, as that of a new
 * thread does.
 *
 * A jump into another function counts as a call that returns together with its
 * caller, be it a tail call or a part that the compiler has moved away. A trap
 * counts as a call of the handler by the interrupted function, at its first
 * instruction, until mret.
 *
 * Limits: FLOW_STACKS stacks, then the one that has stood still for longest is
 * forgotten; FLOW_DEPTH calls on a stack, then the uppermost is replaced. What
 * is forgotten costs callers, never counts.
 */
#ifndef DMAVP_CALL_FLOW_H
#define DMAVP_CALL_FLOW_H

#include "call_tree.h"
#include "rv.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { FLOW_HARTS = 8, FLOW_STACKS = 64, FLOW_DEPTH = 1024 };

enum flow_frame_kind {
    FLOW_ROOT, /* nothing to return to */
    FLOW_CALL,
    FLOW_JUMP, /* goes with the frame below */
    FLOW_TRAP,
};

struct flow_frame {
    uint32_t node;
    enum flow_frame_kind kind;
    uint64_t link, sp; /* where it returns to, and with which stack pointer */
};

struct flow_stack {
    struct flow_frame *frame; /* NULL: is not in use */
    uint32_t count, room;
    bool runs;
    bool cut;      /* frames have been replaced */
    uint64_t used; /* when it last ran */
};

struct call_flow {
    struct functions *functions;
    struct call_tree tree;
    struct flow_stack stack[FLOW_STACKS + FLOW_HARTS];
    struct flow_stack *hart[FLOW_HARTS]; /* the one that runs; NULL: begins anew */
    uint64_t clock;
    bool short_of_memory; /* and nothing is followed any more */
};

/* FUNCTIONS must outlive it. NULL: no memory. */
struct call_flow *call_flow_new(struct functions *functions);
void call_flow_free(struct call_flow *f);

/* HART, below FLOW_HARTS, has executed S. */
void call_flow_went(struct call_flow *f, unsigned hart, const struct rv_stretch *s);

#ifdef __cplusplus
}
#endif
#endif
