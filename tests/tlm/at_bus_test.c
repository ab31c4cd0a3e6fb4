/* SPDX-License-Identifier: Apache-2.0 */
/* The AT bus between the scripted initiators and the targets of at_rig.h: phases, answers, errors.
 */
#include "at_rig.h"
#include "gtest_c.h"

#include <string.h>

#define RUN(script, cycles) at_run(script, sizeof(script) / sizeof(script)[0], cycles)

/* --- one access --------------------------------------------------------------- */

TEST(at_bus, an_access_to_a_free_target_is_told_one_cycle_ahead)
{
    struct at_access s[] = {{.from = A, .at = 2, .addr = FAST, .len = 4}};

    at_start(ARBITRATION_FIXED);
    RUN(s, 10);
    CHECK_STR(at_log(), "2 A BEGIN_REQ +0\n"
                        "2 A END_REQ +0\n"
                        "2 A BEGIN_RESP +1\n");
    CHECK_EQ(s[0].answer, OK);
}

TEST(at_bus, every_beat_of_a_burst_has_its_wait_states)
{
    uint8_t in[16], out[16] = {0};
    struct at_access s[] = {
        {.from = A, .addr = SLOW, .len = 16, .beat_bytes = 4, .write = true, .data = in},
        {.from = A, .addr = SLOW, .len = 16, .beat_bytes = 2, .data = out},
        {.from = A, .addr = SLOW + 1, .len = 3}, /* without extension: a beat of 4 bytes */
    };

    at_start(ARBITRATION_FIXED);
    memset(in, 0x5a, sizeof in);
    memset(at_data(ON_SLOW), 0xee, 32);
    RUN(s, 100);
    CHECK_EQ(s[0].end, 4 * 4);
    CHECK_EQ(s[0].beat, 4);
    CHECK_EQ(s[1].begun, 16);
    CHECK_EQ(s[1].end, 16 + 8 * 3);
    CHECK_EQ(s[1].beat, 3);
    CHECK_EQ(s[2].end, 16 + 24 + 3);
    CHECK_MEM(out, in, 16);
    CHECK_EQ(at_data(ON_SLOW)[16], 0xee);
    CHECK_STR(at_who_waits(), "");
}

TEST(at_bus, bytes_move_when_the_data_phases_begin)
{
    uint8_t in[4] = {1, 2, 3, 4};
    struct at_access s[] = {
        {.from = A, .at = 2, .addr = SLOW, .len = 4, .write = true, .data = in}};

    at_start(ARBITRATION_FIXED);
    memset(at_data(ON_SLOW), 0, 4);
    RUN(s, 1);
    CHECK_EQ(at_data(ON_SLOW)[3], 0);
    at_go_on(2); /* three wait states: it is not over */
    CHECK_MEM(at_data(ON_SLOW), in, 4);
    at_go_on(10);
}

TEST(at_bus, the_memory_takes_one_access_at_a_time)
{
    at_start(ARBITRATION_FIXED);
    RUN(((struct at_access[]){{.from = A, .addr = FAST, .len = 4}}), 10);
    CHECK_EQ(at_straight(0), 2);
    CHECK_EQ(at_straight(0), 4);
    CHECK_EQ(at_straight(3), 6);
    CHECK_EQ(at_straight(9), 11);
}

/* --- errors ------------------------------------------------------------------- */

TEST(at_bus, a_decode_miss_takes_two_cycles_and_is_counted)
{
    struct at_access s[] = {
        {.from = B, .at = 3, .addr = NOWHERE, .len = 16, .beat_bytes = 4, .channel = 3},
        {.from = B, .at = 3, .addr = FAST + 0xfffc, .len = 8, .write = true},
    };

    at_start(ARBITRATION_FIXED);
    CHECK_EQ(at_guest_errors(), 0);
    RUN(s, 4);
    CHECK_EQ(s[0].answer, ADDRESS);
    CHECK_EQ(s[0].told, 3);
    CHECK_EQ(s[0].end, 5);
    CHECK_EQ(s[0].ok_bytes, 0);
    CHECK_STR(at_note(),
              "3: read of 16 bytes at 0xf0000000 by B channel 2: nothing is mapped there");
    at_go_on(10);
    CHECK_EQ(s[1].end, 7);
    CHECK_EQ(at_guest_errors(), 2);
}

TEST(at_bus, an_error_of_a_target_takes_a_cycle_more_than_the_beat_that_fails)
{
    struct at_access s[] = {
        {.from = A, .addr = ROM, .len = 8, .beat_bytes = 4, .write = true},
        {.from = B, .at = 1, .addr = ROM, .len = 4},
    };

    at_start(ARBITRATION_FIXED);
    RUN(s, 10);
    CHECK_EQ(s[0].answer, COMMAND);
    CHECK_EQ(s[0].told, 0);
    CHECK_EQ(s[0].end, 3 + 1);
    CHECK_EQ(s[0].ok_bytes, 0);
    CHECK_EQ(s[1].begun, 4);
    CHECK_EQ(s[1].answer, OK);
}

/* Four beats of 1 + WAITS cycles, of which the last bad one takes a cycle more. */
TEST_P(at_bus, a_burst_that_fails_in_the_middle_tells_how_far_it_got, 4)
{
    struct at_access s[] = {{.from = A, .addr = REGS, .len = 16, .beat_bytes = 4, .write = true}};

    at_start(ARBITRATION_FIXED);
    at_regs(param, 4 * param);
    RUN(s, 40);
    CHECK_EQ(s[0].answer, OTHER);
    CHECK_EQ(s[0].ok_bytes, 4 * param);
    CHECK_EQ(s[0].beat, 1 + param);
    CHECK_EQ(s[0].end, (param + 1) * (1 + param) + 1);
}

/* --- initiators of other kinds -------------------------------------------------- */

TEST_P(at_bus, an_initiator_holds_the_port_until_its_end_resp, 2)
{
    struct at_access s[] = {
        {.from = B, .addr = FAST, .len = 4, .style = param ? LONG_WAY : UPDATED, .hold = 3},
        {.from = A, .at = 1, .addr = FAST, .len = 4},
        {.from = C, .at = 1, .addr = SLOW, .len = 4},
        {.from = B, .addr = SLOW, .len = 4},
    };

    at_start(ARBITRATION_FIXED);
    RUN(s, 20);
    CHECK_EQ(s[0].end, 1);
    CHECK_EQ(s[1].begun, 4);
    CHECK_EQ(s[2].begun, 1); /* another target */
    CHECK_EQ(s[3].begun, 4);
    CHECK_STR(at_error(), "");
}

TEST(at_bus, an_address_that_comes_early_waits_for_the_end_of_the_access_before)
{
    struct at_access s[] = {
        {.from = A, .addr = SLOW, .len = 4, .style = AHEAD},
        {.from = A, .addr = FAST, .len = 4, .style = AHEAD},
        {.from = B, .at = 1, .addr = FAST, .len = 4}, /* nobody is in its way */
        {.from = A, .addr = SLOW, .len = 4, .style = AHEAD},
    };

    at_start(ARBITRATION_FIXED);
    RUN(s, 20);
    CHECK_EQ(s[0].begun, 0);
    CHECK_EQ(s[2].begun, 1);
    CHECK_EQ(s[1].begun, 3);
    CHECK_EQ(s[3].begun, 4);
    CHECK_EQ(s[3].end, 7);
    CHECK_EQ(at_initiator_stats(A).wait, 0); /* for itself does not count */
}

TEST(at_bus, b_transport_outside_of_a_thread_is_refused)
{
    struct at_access s[] = {
        {.from = A, .addr = SLOW, .len = 8, .beat_bytes = 4, .style = LONG_WAY, .hold = 9},
        {.from = B, .addr = SLOW, .len = 4},
    };

    at_start(ARBITRATION_FIXED);
    RUN(s, 2);
    CHECK_EQ(at_block_in_a_method(A), OTHER);
    CHECK_HAS(at_error(), "b_transport outside of a thread");
    at_go_on(30);
    CHECK_EQ(s[0].answer, OK);
    CHECK_EQ(s[1].begun, 15);
}

TEST(at_bus, b_transport_waits_for_its_local_time_and_returns_at_the_end)
{
    struct at_access s[] = {
        {.from = A, .at = 1, .addr = SLOW, .len = 8, .style = BLOCKING, .hold = 4, .beat_bytes = 4},
        {.from = B, .at = 4, .addr = SLOW, .len = 4},
        {.from = A, .addr = NOWHERE, .len = 4, .style = BLOCKING},
        {.from = C, .at = 5, .addr = SLOW, .len = 4},
    };

    at_start(ARBITRATION_FIXED);
    RUN(s, 40);
    CHECK_EQ(s[1].end, 7);
    CHECK_EQ(s[0].end, 13); /* 1 + 4, and it waits until 7 */
    CHECK_EQ(s[3].begun, 13);
    CHECK_EQ(s[0].beat, 3);
    CHECK_EQ(s[0].answer, OK);
    CHECK_EQ(s[2].answer, ADDRESS);
    CHECK_EQ(s[2].end, 15);
}

/* --- targets of other kinds ------------------------------------------------------- */

TEST(at_bus, a_blocking_target_is_called_when_its_port_is_free)
{
    struct at_access s[] = {
        {.from = A, .addr = REGS, .len = 4, .write = true},
        {.from = B, .addr = REGS + 8, .len = 8, .beat_bytes = 4},
    };
    unsigned calls;

    at_start(ARBITRATION_FIXED);
    calls = at_regs_calls();
    at_regs(2, 1000);
    RUN(s, 2);
    CHECK_EQ(at_regs_calls(), calls + 1);
    at_go_on(20);
    CHECK_EQ(at_regs_calls(), calls + 2);
    CHECK_EQ(s[0].end, 3);
    CHECK_EQ(s[1].begun, 3);
    CHECK_EQ(s[1].end, 9);
}

/* Five cycles, whatever the way in which the target says so. */
TEST_P(at_bus, a_target_may_answer_in_any_way, 4)
{
    struct at_access s[] = {
        {.from = A, .addr = STRANGE, .len = 4},
        {.from = B, .addr = STRANGE, .len = 4, .style = LONG_WAY, .hold = 1},
        {.from = C, .addr = STRANGE, .len = 4, .style = BLOCKING},
    };

    at_start(ARBITRATION_FIXED);
    at_strange((enum strange_style)param, param == SAYS_LATER ? 4 : 5, 0);
    RUN(s, 60);
    CHECK_EQ(s[0].end, 5); /* what comes late is told a cycle ahead */
    CHECK_EQ(s[1].begun, 5);
    CHECK_EQ(s[1].end, 10);
    CHECK_EQ(s[2].end, 16);
    CHECK_EQ(s[0].answer, OK);
    CHECK_EQ(s[2].answer, OK);
    CHECK_STR(at_error(), "");
    CHECK_STR(at_who_waits(), "");
}

TEST(at_bus, a_target_hears_end_resp_with_the_time_of_the_end)
{
    struct at_access s[] = {{.from = A, .addr = STRANGE, .len = 4}};

    at_start(ARBITRATION_FIXED);
    at_strange(SAYS_UPDATED, 3, 0);
    RUN(s, 20);
    CHECK_STR(at_log(), "0 A BEGIN_REQ +0\n"
                        "0 A END_REQ +0\n"
                        "0 strange BEGIN_REQ +0\n"
                        "0 A BEGIN_RESP +3\n"
                        "0 strange END_RESP +3\n");
    at_strange(SAYS_LATER, 3, 0);
    RUN(s, 20);
    CHECK_STR(at_log(), "0 A BEGIN_REQ +0\n"
                        "0 A END_REQ +0\n"
                        "0 strange BEGIN_REQ +0\n"
                        "3 A BEGIN_RESP +1\n"
                        "3 strange TLM_COMPLETED +1\n");
}

TEST_P(at_bus, an_error_that_comes_late_is_told_two_cycles_ahead, 2)
{
    struct at_access s[] = {{.from = A, .addr = STRANGE, .len = 16, .beat_bytes = 4}};

    at_start(ARBITRATION_FIXED);
    at_strange(param ? SAYS_LATER : SAYS_COMPLETED, 6, 1 + 8);
    RUN(s, 20);
    CHECK_EQ(s[0].answer, OTHER);
    CHECK_EQ(s[0].told, param ? 6 : 0);
    CHECK_EQ(s[0].end, param ? 8 : 7);
    CHECK_EQ(s[0].ok_bytes, 8);
    CHECK_EQ(s[0].beat, 2);
}

TEST(at_bus, who_holds_and_who_waits_can_be_asked)
{
    struct at_access s[] = {
        {.from = B, .at = 1, .addr = STRANGE + 4, .len = 4, .write = true},
        {.from = A, .at = 2, .addr = STRANGE, .len = 4},
        {.from = C, .at = 2, .addr = FAST, .len = 4, .style = LONG_WAY, .hold = 10},
    };

    at_start(ARBITRATION_FIXED);
    CHECK_STR(at_who_waits(), "");
    at_strange(SAYS_NOTHING, 0, 0);
    RUN(s, 5);
    CHECK_HAS(at_who_waits(), "A waits for strange: read of 4 bytes at 0x20000000 since ");
    CHECK_HAS(at_who_waits(), "strange is held by B: write of 4 bytes at 0x20000004 since ");
    CHECK_HAS(at_who_waits(), ", without an answer from the target\n");
    CHECK_HAS(at_who_waits(), "fast is held by C");
    CHECK_HAS(at_who_waits(), ", without END_RESP from the initiator\n");
    CHECK_EQ(s[0].answer, NONE);
    at_strange_answers();
    at_strange(SAYS_COMPLETED, 1, 0);
    at_go_on(20);
    CHECK_EQ(s[0].answer, OK);
    CHECK_EQ(s[1].answer, OK);
}

TEST(at_bus, a_response_for_no_access_is_refused)
{
    struct at_access s[] = {{.from = A, .addr = STRANGE, .len = 4, .style = LONG_WAY, .hold = 1},
                            {.from = A, .addr = FAST, .len = 4}};

    at_start(ARBITRATION_FIXED);
    at_strange(SAYS_NONSENSE, 2, 0);
    RUN(s, 20);
    CHECK_STR(at_error(), "BEGIN_RESP for no access that this target has");
    CHECK_EQ(s[1].answer, OK);
}

/* --- beside transport ---------------------------------------------------------------- */

TEST(at_bus, statistics_count_data_phases_and_waits_of_both_sides)
{
    struct at_access s[] = {
        {.from = A, .addr = SLOW, .len = 8, .beat_bytes = 4},
        {.from = B, .at = 1, .addr = SLOW, .len = 4},
        {.from = C, .at = 2, .addr = SLOW, .len = 4, .style = BLOCKING},
        {.from = C, .at = 2, .addr = NOWHERE, .len = 4},
    };

    at_start(ARBITRATION_FIXED);
    RUN(s, 30);
    CHECK_EQ(at_target_stats(ON_SLOW).accesses, 3);
    CHECK_EQ(at_target_stats(ON_SLOW).busy, 12);
    CHECK_EQ(at_target_stats(ON_SLOW).wait, (6 - 1) + (9 - 2));
    CHECK_EQ(at_initiator_stats(A).wait, 0);
    CHECK_EQ(at_initiator_stats(B).wait, 5);
    CHECK_EQ(at_initiator_stats(C).wait, 7);
    CHECK_EQ(at_initiator_stats(C).busy, 3 + 2);
    CHECK_EQ(at_initiator_stats(C).accesses, 2);
    CHECK_EQ(at_target_stats(ON_FAST).accesses, 0);
}

TEST(at_bus, dmi_is_for_fetches_from_program_memory_only)
{
    struct at_dmi d;

    at_start(ARBITRATION_FIXED);
    d = at_ask_dmi(false, FAST + 0x10);
    CHECK(d.granted);
    CHECK(!d.write);
    CHECK_EQ(d.start, FAST);
    CHECK_EQ(d.end, FAST + 0xffff);
    CHECK_EQ(d.read_ps, 0);
    CHECK(!at_ask_dmi(true, FAST + 0x10).granted);
    d = at_ask_dmi(false, SLOW);
    CHECK(!d.granted);
    CHECK_EQ(d.start, SLOW);
    CHECK_EQ(d.end, SLOW + 0xffff);
    CHECK(!at_ask_dmi(false, REGS).granted);
    CHECK(!at_ask_dmi(false, NOWHERE).granted);
    CHECK_EQ(at_guest_errors(), 0);
}

TEST(at_bus, debug_transport_takes_no_time_and_no_port)
{
    uint8_t buf[4] = {9, 8, 7, 6};
    struct at_access s[] = {{.from = A, .addr = SLOW, .len = 64, .beat_bytes = 4}};

    at_start(ARBITRATION_FIXED);
    RUN(s, 3);
    CHECK_EQ(at_debug(true, SLOW + 0x40, buf, 4), 4);
    CHECK_EQ(at_data(ON_SLOW)[0x43], 6);
    CHECK_EQ(at_debug(false, NOWHERE, buf, 4), 0);
    CHECK_EQ(at_target_stats(ON_SLOW).accesses, 1);
    at_go_on(60);
}

TEST(at_bus, accesses_begin_and_end_at_edges_of_the_bus_clock)
{
    struct at_access s[] = {
        {.from = A, .at = 1, .addr = FAST, .len = 4},
        {.from = B, .at = 1, .addr = SLOW, .len = 4, .style = BLOCKING},
    };

    at_start(ARBITRATION_FIXED);
    at_set_clock(40);
    at_run(s, 2, 40);
    at_set_clock(10);
    CHECK_EQ(s[0].begun, 4);
    CHECK_EQ(s[0].end, 8); /* one period, though the memory needs a quarter */
    CHECK_EQ(s[1].end, 8);
}
