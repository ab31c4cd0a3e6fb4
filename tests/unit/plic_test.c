/* SPDX-License-Identifier: Apache-2.0 */
/* PLIC core: 96 sources, two contexts unless a test says otherwise. */
#include "bits.h"
#include "device_rig.h"
#include "plic.h"

static struct plic d;

static void start_with(uint32_t sources, uint32_t contexts, uint32_t priorities)
{
    const struct plic_config config = {sources, contexts, priorities};

    rig_start(&d, &plic_class, &config, 4);
}

static void start(void)
{
    start_with(96, 2, 7);
}

static void raise(unsigned n)
{
    plic_class.input(&d, n, true);
}

static void lower(unsigned n)
{
    plic_class.input(&d, n, false);
}

static void enable(unsigned c, unsigned n, uint32_t priority)
{
    wr(PLIC_PRIORITY(n), priority);
    wr(PLIC_ENABLE(c, n / 32), rd(PLIC_ENABLE(c, n / 32)) | BIT(n % 32));
}

static bool pending(unsigned n)
{
    return rd(PLIC_PENDING(n / 32)) & BIT(n % 32);
}

TEST(plic, a_source_is_claimed_and_completed)
{
    start();
    enable(0, 10, 1);
    CHECK(!line[0]);
    CHECK(!pending(10));
    raise(10);
    CHECK(line[0]);
    CHECK(pending(10));
    CHECK_EQ(rd(PLIC_CLAIM(0)), 10);
    CHECK(!line[0]);
    CHECK(!pending(10));
    lower(10);
    wr(PLIC_CLAIM(0), 10);
    CHECK(!line[0]);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 0);
    CHECK_EQ(errors(), 0);
}

TEST(plic, a_level_that_is_still_high_at_completion_is_pending_again)
{
    start();
    enable(0, 10, 1);
    raise(10);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 10);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 0);
    CHECK(!pending(10));
    wr(PLIC_CLAIM(0), 10);
    CHECK(pending(10));
    CHECK(line[0]);
}

TEST(plic, a_level_that_falls_before_the_claim_stays_pending)
{
    start();
    enable(0, 10, 1);
    raise(10);
    lower(10);
    CHECK(pending(10));
    CHECK(line[0]);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 10);
    wr(PLIC_CLAIM(0), 10);
    CHECK(!pending(10));
    CHECK(!line[0]);
}

TEST(plic, a_pulse_while_in_service_is_held_back_by_the_gateway)
{
    start();
    enable(0, 10, 1);
    raise(10);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 10);
    lower(10);
    raise(10);
    CHECK(!pending(10));
    CHECK(!line[0]);
    lower(10);
    wr(PLIC_CLAIM(0), 10);
    CHECK(!pending(10));
}

TEST(plic, pending_does_not_depend_on_enable_or_priority)
{
    start();
    raise(33);
    CHECK(pending(33));
    CHECK_EQ(rd(PLIC_PENDING(0)), 0);
    CHECK_EQ(rd(PLIC_PENDING(1)), 2);
    CHECK(!line[0]);
    wr(PLIC_PRIORITY(33), 1);
    CHECK(!line[0]);
    wr(PLIC_ENABLE(0, 1), 2);
    CHECK(line[0]);
    wr(PLIC_ENABLE(0, 1), 0);
    CHECK(!line[0]);
}

TEST(plic, priority_zero_never_interrupts)
{
    start();
    enable(0, 5, 0);
    raise(5);
    CHECK(pending(5));
    CHECK(!line[0]);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 0);
    wr(PLIC_PRIORITY(5), 1);
    CHECK(line[0]);
}

TEST(plic, the_higher_priority_and_then_the_lower_number_is_claimed)
{
    start();
    enable(0, 3, 2);
    enable(0, 40, 7);
    enable(0, 96, 7);
    enable(0, 2, 1);
    raise(3);
    raise(96);
    raise(2);
    raise(40);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 40);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 96);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 3);
    CHECK(line[0]);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 2);
    CHECK(!line[0]);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 0);
    CHECK_EQ(errors(), 0);
}

TEST(plic, the_threshold_masks_interrupts_up_to_it_and_not_the_claim)
{
    start();
    enable(0, 7, 3);
    wr(PLIC_THRESHOLD(0), 3);
    raise(7);
    CHECK(!line[0]);
    wr(PLIC_THRESHOLD(0), 2);
    CHECK(line[0]);
    wr(PLIC_THRESHOLD(0), 7);
    CHECK(!line[0]);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 7);
}

TEST(plic, contexts_have_their_own_enables_and_thresholds)
{
    start();
    enable(0, 8, 2);
    enable(1, 9, 2);
    raise(9);
    CHECK(!line[0]);
    CHECK(line[1]);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 0);
    raise(8);
    wr(PLIC_THRESHOLD(1), 5);
    CHECK(line[0]);
    CHECK(!line[1]);
    CHECK_EQ(rd(PLIC_THRESHOLD(0)), 0);
    CHECK_EQ(rd(PLIC_THRESHOLD(1)), 5);
    CHECK_EQ(rd(PLIC_ENABLE(0, 0)), BIT(8));
    CHECK_EQ(rd(PLIC_ENABLE(1, 0)), BIT(9));
}

TEST(plic, a_claim_by_one_context_takes_the_source_from_the_other)
{
    start();
    enable(0, 8, 2);
    enable(1, 8, 2);
    raise(8);
    CHECK(line[0]);
    CHECK(line[1]);
    CHECK_EQ(rd(PLIC_CLAIM(1)), 8);
    CHECK(!line[0]);
    CHECK(!line[1]);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 0);
    wr(PLIC_CLAIM(1), 8);
    CHECK(line[0]);
}

TEST(plic, completion_of_a_source_not_enabled_there_is_ignored_with_a_complaint)
{
    start();
    enable(0, 8, 2);
    raise(8);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 8);
    wr(PLIC_ENABLE(0, 0), 0);
    wr(PLIC_CLAIM(0), 8);
    CHECK(!pending(8));
    CHECK_EQ(errors(), 1);
    CHECK_HAS(last_note, "completion of source 8 is ignored: it is not enabled in context 0");
    wr(PLIC_CLAIM(1), 8);
    CHECK_EQ(errors(), 2);
    wr(PLIC_ENABLE(0, 0), BIT(8));
    wr(PLIC_CLAIM(0), 8);
    CHECK(pending(8));
    CHECK_EQ(errors(), 2);
}

TEST(plic, completion_of_no_source_is_a_guest_error)
{
    start_with(50, 2, 7);
    wr(PLIC_CLAIM(0), 0);
    CHECK_STR(last_note, "completion of source 0; the sources are 1 to 50");
    wr(PLIC_CLAIM(0), 51);
    wr(PLIC_CLAIM(0), 0xffffffff);
    CHECK_EQ(errors(), 3);
}

TEST(plic, priorities_and_thresholds_keep_the_bits_that_are_there)
{
    start();
    wr(PLIC_PRIORITY(96), 0xffffffff);
    CHECK_EQ(rd(PLIC_PRIORITY(96)), 7);
    CHECK_EQ(rd(PLIC_PRIORITY(95)), 0);
    wr(PLIC_PRIORITY(1), 8);
    CHECK_EQ(rd(PLIC_PRIORITY(1)), 0);
    wr(PLIC_THRESHOLD(0), 9);
    CHECK_EQ(rd(PLIC_THRESHOLD(0)), 1);
    CHECK_EQ(errors(), 0);
    start_with(96, 2, 3);
    wr(PLIC_PRIORITY(1), 0xffffffff);
    CHECK_EQ(rd(PLIC_PRIORITY(1)), 3);
}

TEST(plic, enable_bits_exist_for_sources_only)
{
    start_with(50, 2, 7);
    wr(PLIC_ENABLE(0, 0), 0xffffffff); /* bit 0 is wired to zero, without complaint */
    CHECK_EQ(rd(PLIC_ENABLE(0, 0)), 0xfffffffe);
    CHECK_EQ(errors(), 0);
    wr(PLIC_ENABLE(0, 1), 0xffffffff);
    CHECK_EQ(rd(PLIC_ENABLE(0, 1)), BITS(18, 0)); /* sources 32 to 50 */
    CHECK_STR(last_note, "enable of source 51; the sources are 1 to 50");
    wr(PLIC_ENABLE(0, 2), 1);
    CHECK_EQ(rd(PLIC_ENABLE(0, 2)), 0);
    CHECK_EQ(errors(), 2);
    start();
    wr(PLIC_ENABLE(1, 2), 0xffffffff);
    wr(PLIC_ENABLE(1, 3), 1);
    CHECK_EQ(rd(PLIC_ENABLE(1, 2)), 0xffffffff);
    CHECK_EQ(rd(PLIC_ENABLE(1, 3)), 1);
    CHECK_EQ(errors(), 0);
}

TEST(plic, source_boundaries_at_word_ends)
{
    for (uint32_t n = 31; n <= 33; n++) {
        start_with(n, 1, 7);
        wr(PLIC_ENABLE(0, 0), 0xffffffff);
        wr(PLIC_ENABLE(0, 1), 0xffffffff);
        CHECK_EQ(rd(PLIC_ENABLE(0, 0)), 0xfffffffe);
        CHECK_EQ(rd(PLIC_ENABLE(0, 1)), n == 31 ? 0 : n == 32 ? 1 : 3);
    }
}

TEST(plic, sources_beyond_the_last_are_guest_errors)
{
    start_with(50, 2, 7);
    wr(PLIC_PRIORITY(51), 1);
    CHECK_STR(last_note, "write to the priority of source 51; the sources are 1 to 50");
    CHECK_EQ(rd(PLIC_PRIORITY(51)), 0);
    CHECK_EQ(errors(), 2);
    raise(51);
    CHECK_EQ(rd(PLIC_PENDING(1)), 0);
    raise(0);
    CHECK_EQ(rd(PLIC_PENDING(0)), 0);
    raise(50);
    CHECK_EQ(rd(PLIC_PENDING(1)), BIT(18));
}

TEST(plic, contexts_beyond_the_last_are_guest_errors)
{
    start();
    raise(10);
    wr(PLIC_PRIORITY(10), 7);
    wr(PLIC_ENABLE(2, 0), BIT(10));
    CHECK_STR(last_note, "write to the enables of context 2; there are 2 contexts");
    wr(PLIC_THRESHOLD(2), 3);
    wr(PLIC_CLAIM(2), 10);
    CHECK_EQ(rd(PLIC_ENABLE(2, 0)), 0);
    CHECK_EQ(rd(PLIC_THRESHOLD(2)), 0);
    CHECK_EQ(rd(PLIC_CLAIM(2)), 0);
    CHECK_EQ(errors(), 6);
    CHECK(!line[2]);
    CHECK(pending(10));
}

TEST(plic, sixteen_contexts_can_be_used)
{
    start_with(96, 16, 7);
    enable(15, 96, 4);
    raise(96);
    CHECK(line[15]);
    CHECK(!line[14]);
    CHECK_EQ(rd(PLIC_CLAIM(15)), 96);
    CHECK(!line[15]);
    wr(PLIC_CLAIM(15), 96);
    CHECK(line[15]);
    CHECK_EQ(errors(), 0);
}

TEST(plic, pending_is_read_only_and_other_mistakes_are_named)
{
    uint32_t v;

    start();
    wr(PLIC_PENDING(0), 2);
    CHECK_STR(last_note, "write 0x00000002 to read-only pending[0]");
    CHECK_EQ(rd(PLIC_PENDING(0)), 0);
    CHECK_EQ(rd(PLIC_PRIORITY(0)), 0);
    CHECK_STR(last_note, "read of unmapped offset 0x000");
    CHECK_EQ(rd(PLIC_THRESHOLD(0) + 8), 0);
    CHECK_EQ(rd(PLIC_WINDOW - 4), 0);
    CHECK_EQ(device_read(&d, PLIC_CLAIM(0), 1, &v), BUS_ERROR);
    CHECK_EQ(device_write(&d, PLIC_PRIORITY(1), 2, 1), BUS_ERROR);
    CHECK_STR(last_note, "2-byte write of priority[1]; it takes accesses of 4 bytes");
    CHECK_EQ(errors(), 6);
}

TEST(plic, a_debugger_does_not_claim)
{
    start();
    enable(0, 10, 1);
    raise(10);
    CHECK_EQ(device_peek(&d, PLIC_CLAIM(0)), 10);
    CHECK_EQ(device_peek(&d, PLIC_CLAIM(0)), 10);
    CHECK(line[0]);
}

TEST(plic, reset_keeps_the_wires_and_clears_everything_else)
{
    static struct plic fresh;
    const struct plic_config config = {96, 2, 7};
    const char *where = "";

    start();
    device_init(&fresh, &plic_class, "fresh");
    device_start(&fresh, &config);
    enable(0, 10, 1);
    enable(0, 11, 1);
    wr(PLIC_THRESHOLD(1), 2);
    raise(10);
    raise(11);
    CHECK_EQ(rd(PLIC_CLAIM(0)), 10);
    CHECK(line[0]);
    device_reset(&d);
    CHECK(!line[0]);
    CHECK_EQ(rd(PLIC_PENDING(0)), BIT(10) | BIT(11));
    CHECK(!device_equal(&d, &fresh, &where));
    lower(10);
    lower(11);
    device_reset(&d);
    CHECK(device_equal(&d, &fresh, &where));
}

TEST(plic, the_class_fits_the_qemu_virt_machine)
{
    struct plic_config config;

    params_default(plic_class.params, &config);
    CHECK_EQ(config.sources, 96);
    CHECK_EQ(config.priorities, 7);
    CHECK_EQ(plic_class.window, 0x600000);
    CHECK_EQ(plic_class.inputs, 97);
    CHECK_NE(param_set(param_find(plic_class.params, "riscv,ndev"), &config, 97), 0);
}
