/* SPDX-License-Identifier: Apache-2.0 */
/* The core of test control alone: what it asks the shell for, the deferred gate, the log. */
#include "gtest_c.h"
#include "testctl.h"

#include <stdlib.h>
#include <string.h>

static struct testctl t;
static unsigned acts;
static uint32_t last_what, last_n, last_value;

static uint32_t act(void *shell, unsigned what, unsigned n, uint32_t value)
{
    (void)shell;
    acts++;
    last_what = what;
    last_n = n;
    last_value = value;
    switch (what) {
    case TESTCTL_ACT_ADD:
        return 11;
    case TESTCTL_ACT_GATE:
        return n == 7 && value;
    case TESTCTL_ACT_IRQ_GATE:
    case TESTCTL_ACT_IRQ_PASS:
    case TESTCTL_ACT_IRQ_FORCE:
        return value & 0x80000000;
    case TESTCTL_ACT_REMOVE:
        return value != 11;
    default:
        return 0;
    }
}

static uint32_t ask(void *shell, unsigned what, unsigned n)
{
    (void)shell;
    if (what == TESTCTL_ASK_THERE)
        return n != 0x55;
    if (what == TESTCTL_ASK_POSSIBLE)
        return t.rule_who != 0x55;
    return 100 * what + n;
}

static void start(void)
{
    memset(&t, 0, sizeof t);
    device_init(&t, &testctl_class, "testctl0");
    t.dev.act = act;
    t.dev.ask = ask;
    device_start(&t, NULL);
    acts = 0;
}

static void put(uint32_t off, uint32_t val)
{
    CHECK_EQ(device_write(&t, off, 4, val), BUS_OK);
}

static uint32_t get(uint32_t off)
{
    uint32_t val = 0;

    CHECK_EQ(device_read(&t, off, 4, &val), BUS_OK);
    return val;
}

TEST(testctl, a_gate_is_set_with_its_control_word)
{
    start();
    CHECK_EQ(get(TESTCTL_ID), TESTCTL_MAGIC);
    put(TESTCTL_GATE(1) + TESTCTL_GATE_BEAT, 3);
    CHECK_EQ(acts, 0);
    put(TESTCTL_GATE(1) + TESTCTL_GATE_CTRL, TESTCTL_ARM | TESTCTL_WRITE | 2);
    CHECK_EQ(acts, 1);
    CHECK_EQ(last_what, TESTCTL_ACT_GATE);
    CHECK_EQ(last_n, 1);
    CHECK_EQ(last_value, TESTCTL_ARM | TESTCTL_WRITE | 2);
    CHECK_EQ(get(TESTCTL_GATE(1) + TESTCTL_GATE_STATUS), 100 * TESTCTL_ASK_GATE + 1);
    CHECK_EQ(get(TESTCTL_GATE(2) + TESTCTL_GATE_LEFT), 100 * TESTCTL_ASK_LEFT + 2);
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 0);
    put(TESTCTL_GATE(0) + TESTCTL_GATE_CTRL, TESTCTL_ARM); /* without a beat */
    CHECK_EQ(last_value, 0);
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 1);
    put(TESTCTL_GATE(7) + TESTCTL_GATE_BEAT, 1);
    put(TESTCTL_GATE(7) + TESTCTL_GATE_CTRL, TESTCTL_ARM); /* the shell has none */
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 2);
}

TEST(testctl, interrupt_words_are_told_when_they_change)
{
    start();
    put(TESTCTL_IRQ_GATE + 4, 0x10);
    put(TESTCTL_IRQ_GATE + 4, 0x10);
    CHECK_EQ(acts, 1);
    CHECK_EQ(last_n, 1);
    put(TESTCTL_IRQ_PASS + 8, 5);
    put(TESTCTL_IRQ_PASS + 8, 5);
    CHECK_EQ(acts, 3);
    CHECK_EQ(last_what, TESTCTL_ACT_IRQ_PASS);
    CHECK_EQ(get(TESTCTL_IRQ_PENDING + 8), 100 * TESTCTL_ASK_PENDING + 2);
}

TEST(testctl, an_interrupt_that_no_device_drives_is_a_guest_error)
{
    static const uint32_t reg[] = {TESTCTL_IRQ_GATE, TESTCTL_IRQ_PASS, TESTCTL_IRQ_FORCE};

    start();
    for (unsigned i = 0; i < 3; i++) {
        put(reg[i] + 4, 2);
        CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], i);
        put(reg[i] + 4, 0x80000000);
        CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], i + 1);
    }
}

TEST(testctl, deferred_work_takes_one_step_for_each_item)
{
    start();
    CHECK_EQ(get(TESTCTL_DEFER_TAKE), 1);
    put(TESTCTL_DEFER_CTRL, 1);
    CHECK_EQ(get(TESTCTL_DEFER_TAKE), 0);
    put(TESTCTL_DEFER_STEPS, 2);
    CHECK_EQ(device_peek(&t, TESTCTL_DEFER_TAKE), 1); /* a look takes none */
    CHECK_EQ(get(TESTCTL_DEFER_STEPS), 2);
    CHECK_EQ(get(TESTCTL_DEFER_TAKE), 1);
    CHECK_EQ(get(TESTCTL_DEFER_TAKE), 1);
    CHECK_EQ(get(TESTCTL_DEFER_TAKE), 0);
    put(TESTCTL_DEFER_STEPS, UINT32_MAX);
    put(TESTCTL_DEFER_STEPS, UINT32_MAX); /* no overflow */
    CHECK_EQ(get(TESTCTL_DEFER_STEPS), UINT32_MAX);
}

TEST(testctl, a_rule_has_a_number_or_is_refused)
{
    start();
    put(TESTCTL_RULE_FIRST, 8);
    put(TESTCTL_RULE_LAST, 4);
    put(TESTCTL_RULE_ADD, TESTCTL_ERROR);
    put(TESTCTL_RULE_ADD, 5); /* the log's own kind */
    CHECK_EQ(acts, 0);
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 2);
    CHECK_EQ(get(TESTCTL_RULE_NUMBER), TESTCTL_NO_RULE);
    put(TESTCTL_RULE_LAST, 8);
    put(TESTCTL_RULE_ADD, TESTCTL_POISON | TESTCTL_END);
    CHECK_EQ(last_value, TESTCTL_POISON | TESTCTL_END);
    CHECK_EQ(get(TESTCTL_RULE_NUMBER), 11);
    put(TESTCTL_RULE_SELECT, 4);
    CHECK_EQ(get(TESTCTL_RULE_HITS), 100 * TESTCTL_ASK_HITS + 4);
}

TEST(testctl, what_is_not_there_is_a_guest_error_and_changes_nothing)
{
    start();
    put(TESTCTL_RULE_WHO, 0x55);
    put(TESTCTL_RULE_ADD, TESTCTL_ERROR);
    CHECK_EQ(get(TESTCTL_RULE_NUMBER), TESTCTL_NO_RULE);
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 1);
    CHECK_EQ(acts, 0);
    put(TESTCTL_LOG_WHO, 0x55);
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 2);
    put(TESTCTL_LOG_WHO, 0x54);
    put(TESTCTL_RULE_REMOVE, 11);
    CHECK_EQ(last_what, TESTCTL_ACT_REMOVE);
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 2);
    put(TESTCTL_RULE_REMOVE, TESTCTL_NO_RULE); /* what RULE_NUMBER says after a failure */
    CHECK_EQ(last_what, TESTCTL_ACT_REMOVE);
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 3);
}

TEST(testctl, a_delay_is_as_long_as_in_a_script)
{
    start();
    put(TESTCTL_RULE_ADD, TESTCTL_DELAY); /* by no cycle */
    put(TESTCTL_RULE_VALUE, 1000001);
    put(TESTCTL_RULE_ADD, TESTCTL_DELAY);
    CHECK_EQ(t.dev.notes.count[NOTE_GUEST_ERROR], 2);
    CHECK_EQ(acts, 0);
    put(TESTCTL_RULE_ADD, TESTCTL_CORRUPT);
    put(TESTCTL_RULE_VALUE, 1000000);
    put(TESTCTL_RULE_ADD, TESTCTL_DELAY);
    CHECK_EQ(acts, 2);
    CHECK_EQ(get(TESTCTL_RULE_NUMBER), 11);
}

TEST(testctl, the_log_keeps_the_last_accesses_that_it_is_about)
{
    start();
    put(TESTCTL_LOG_FIRST, 0x100);
    put(TESTCTL_LOG_LAST, 0x1ff);
    put(TESTCTL_LOG_WHO, 3);
    put(TESTCTL_LOG_CTRL, 1);
    for (uint32_t n = 0; n < TESTCTL_LOG + 10; n++) {
        struct testctl_entry e = {(uint64_t)n << 32 | n, 0x9000 + n, 4, 3};

        testctl_log(&t, 0xfc, &e);  /* ends below */
        testctl_log(&t, 0x200, &e); /* begins above */
        testctl_log(&t, 0xfd, &e);
        e.info = 4;
        testctl_log(&t, 0x100, &e); /* somebody else */
    }
    CHECK_EQ(get(TESTCTL_LOG_COUNT), TESTCTL_LOG + 10);
    CHECK_EQ(get(TESTCTL_LOG_ADDR), 0x9000 + 10);
    put(TESTCTL_LOG_INDEX, TESTCTL_LOG - 1);
    CHECK_EQ(get(TESTCTL_LOG_ADDR), 0x9000 + TESTCTL_LOG + 9);
    CHECK_EQ(get(TESTCTL_LOG_TIME_LO), TESTCTL_LOG + 9);
    CHECK_EQ(get(TESTCTL_LOG_TIME_HI), TESTCTL_LOG + 9);
    CHECK_EQ(get(TESTCTL_LOG_INFO), 3);
    put(TESTCTL_LOG_INDEX, TESTCTL_LOG);
    CHECK_EQ(get(TESTCTL_LOG_ADDR), 0);
    put(TESTCTL_LOG_CTRL, 0);
    CHECK_EQ(get(TESTCTL_LOG_COUNT), TESTCTL_LOG + 10); /* it stays to be read */
    put(TESTCTL_LOG_CTRL, 1);
    CHECK_EQ(get(TESTCTL_LOG_COUNT), 0);
}

TEST(testctl, reset_equals_a_fresh_device)
{
    struct testctl fresh;

    start();
    fresh = t;
    for (uint32_t off = 0; off < TESTCTL_WINDOW; off += 4)
        device_write(&t, off, 4, 0x80000101);
    device_reset(&t);
    CHECK(device_equal(&t, &fresh, NULL));
}
