/* SPDX-License-Identifier: Apache-2.0 */
/* From what the CPU tells to calls and returns. */
#include "profile_rig.h"

#include <stdlib.h>

TEST(call_flow, calls_nest_and_returns_go_back)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_CALL, F, S1);
    went(r, F, RV_WAY_CALL, G, S1 - 16);
    went(r, G, RV_WAY_RETURN, F + 4, S1 - 16);
    went(r, F + 4, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_CALL, G, S1);
    went(r, G, RV_WAY_ON, G + 8, S1);
    check_paths(r, "main 2\nmain;f 2\nmain;f;g 1\nmain;g 1\n");
    rig_free(r);
}

TEST(call_flow, a_tail_call_returns_with_its_caller)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_CALL, F, S1);
    went(r, F, RV_WAY_ON, G, S1);
    went(r, G, RV_WAY_ON, F + 8, S1); /* back: one part of it lies elsewhere */
    went(r, F + 8, RV_WAY_ON, G + 8, S1);
    went(r, G + 8, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_ON, MAIN + 8, S1);
    check_paths(r, "main 2\nmain;f 2\nmain;f;g 2\n");
    rig_free(r);
}

TEST(call_flow, threads_keep_their_callers_over_switches)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, F, S2); /* a new thread begins in f */
    went(r, F, RV_WAY_CALL, G, S2);
    went(r, G, RV_WAY_CALL, SWITCH, S2 - 16);
    went(r, SWITCH, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, G + 4, S2 - 16);
    went(r, G + 4, RV_WAY_RETURN, F + 4, S2);
    went(r, F + 4, RV_WAY_ON, F + 8, S2);
    check_paths(r, "main 2\nmain;switch_to 2\nf 2\nf;g 2\nf;g;switch_to 1\n");
    rig_free(r);
}

TEST(call_flow, two_threads_in_the_same_place_are_told_apart_by_their_stack_pointers)
{
    struct rig *r = rig_new();

    went(r, F, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, G, S2);
    went(r, G, RV_WAY_CALL, F, S2 + 16);
    went(r, F, RV_WAY_CALL, SWITCH, S2);
    went(r, SWITCH, RV_WAY_RETURN, F + 4, S1);
    went(r, F + 4, RV_WAY_ON, F + 8, S1);
    check_paths(r, "f 2\nf;switch_to 1\ng 1\ng;f 1\ng;f;switch_to 1\n");
    rig_free(r);
}

TEST(call_flow, a_thread_on_the_stack_of_one_that_has_ended_is_the_new_one)
{
    struct rig *r = rig_new();

    went(r, G, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, F, S2);
    went(r, F, RV_WAY_CALL, SWITCH, S2); /* and never again */
    went(r, SWITCH, RV_WAY_RETURN, G + 4, S1);
    went(r, G + 4, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, MAIN, S2);
    went(r, MAIN, RV_WAY_ON, F, S2);
    went(r, F, RV_WAY_CALL, SWITCH, S2);
    went(r, SWITCH, RV_WAY_RETURN, G + 8, S1);
    went(r, G + 8, RV_WAY_CALL, SWITCH, S1);
    went(r, SWITCH, RV_WAY_RETURN, F + 4, S2);
    went(r, F + 4, RV_WAY_ON, F + 8, S2);
    check_paths(r, "g 3\ng;switch_to 3\nf 1\nf;switch_to 1\nmain 1\nmain;f 2\n"
                   "main;f;switch_to 1\n");
    rig_free(r);
}

TEST(call_flow, a_thread_may_go_on_on_another_hart)
{
    struct rig *r = rig_new();

    went_on(r, 0, MAIN, RV_WAY_CALL, SWITCH, S1);
    went_on(r, 1, G, RV_WAY_CALL, SWITCH, S2);
    went_on(r, 0, SWITCH, RV_WAY_RETURN, F, S1 + 256);
    went_on(r, 1, SWITCH, RV_WAY_RETURN, MAIN + 4, S1);
    went_on(r, 1, MAIN + 4, RV_WAY_ON, MAIN + 8, S1);
    went_on(r, 0, F, RV_WAY_ON, F + 4, S1 + 256);
    check_paths(r, "main 2\nmain;switch_to 1\ng 1\ng;switch_to 1\nf 1\n");
    rig_free(r);
}

TEST(call_flow, a_trap_is_a_call_by_what_it_interrupts_until_mret)
{
    struct rig *r = rig_new();
    struct call_edge *edge;
    size_t edges;

    went(r, MAIN, RV_WAY_CALL, F, S1);
    went(r, F + 8, RV_WAY_TRAP, TRAP, S1 - 16);
    went(r, TRAP, RV_WAY_CALL, G, S1 - 64);
    went(r, G, RV_WAY_RETURN, TRAP + 4, S1 - 64);
    went(r, TRAP + 4, RV_WAY_MRET, F + 12, S1 - 16); /* behind the instruction that trapped */
    went(r, F + 12, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_ON, MAIN + 8, S1);
    check_paths(r, "main 2\nmain;f 2\nmain;f;trap 2\nmain;f;trap;g 1\n");
    edge = call_tree_edges(&r->flow->tree, &edges);
    REQUIRE_EQ(edges, 3);
    CHECK_EQ(edge[0].site, MAIN);
    CHECK_EQ(edge[0].inclusive, 5);
    CHECK_EQ(edge[1].site, F); /* not F + 8: paths do not depend on when the interrupt came */
    CHECK_EQ(edge[1].inclusive, 3);
    free(edge);
    rig_free(r);
}

TEST(call_flow, an_mret_that_no_trap_precedes_goes_on)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_MRET, F, S1);
    went(r, F, RV_WAY_ON, F + 4, S1);
    check_paths(r, "main 1\nmain;f 1\n");
    rig_free(r);
}

TEST(call_flow, after_a_reset_all_begins_anew)
{
    struct rig *r = rig_new();

    went(r, MAIN, RV_WAY_CALL, F, S1);
    went(r, F, RV_WAY_RESET, 0, 0);
    went(r, G, RV_WAY_ON, G + 4, S1);
    check_paths(r, "main 1\ng 1\n");
    rig_free(r);
}

TEST(call_flow, recursion_counts_its_cost_once)
{
    struct rig *r = rig_new();
    struct call_edge *edge;
    size_t edges;

    went(r, MAIN, RV_WAY_CALL, F, S1);
    for (unsigned i = 0; i < 3; i++)
        went(r, F, RV_WAY_CALL, F, S1 - 16 * (i + 1));
    for (unsigned i = 3; i-- > 0;)
        went(r, F + 4, RV_WAY_RETURN, F + 4, S1 - 16 * (i + 1));
    went(r, F + 4, RV_WAY_RETURN, MAIN + 4, S1);
    went(r, MAIN + 4, RV_WAY_ON, MAIN + 8, S1);
    edge = call_tree_edges(&r->flow->tree, &edges);
    REQUIRE_EQ(edges, 2);
    CHECK_EQ(edge[0].calls, 1);
    CHECK_EQ(edge[0].inclusive, 7);
    CHECK_EQ(edge[1].calls, 3);
    CHECK_EQ(edge[1].inclusive, 0);
    free(edge);
    check_paths(r, "main 2\nmain;f 2\nmain;f;f 2\nmain;f;f;f 2\nmain;f;f;f;f 1\n");
    rig_free(r);
}

/* Recursion without end, and threads that never come back: bounded, and nothing is lost. */
TEST(call_flow, more_than_fits_costs_callers_but_no_counts)
{
    struct rig *r = rig_new();
    uint64_t sum = 0;

    for (unsigned i = 0; i < 5000; i++)
        went(r, F, RV_WAY_CALL, F, S1 - 16 * i);
    CHECK_EQ(r->flow->hart[0]->count, FLOW_DEPTH);
    for (unsigned i = 0; i < 300; i++) {
        went(r, F, RV_WAY_CALL, SWITCH, S2 + 256 * i);
        went(r, SWITCH, RV_WAY_RETURN, G + 4 * (i % 8), S2 + 256 * i + 64);
        went(r, G + 4 * (i % 8), RV_WAY_ON, F, S2 + 256 * i + 64);
    }
    for (uint32_t n = 1; n < r->flow->tree.count; n++)
        sum += r->flow->tree.node[n].self;
    CHECK_EQ(sum, 5000 + 3 * 300);
    for (unsigned i = 0; i < FLOW_STACKS + FLOW_HARTS; i++)
        CHECK_LE(r->flow->stack[i].count, FLOW_DEPTH);
    rig_free(r);
}
