/* SPDX-License-Identifier: Apache-2.0 */
#include "device_rig.h"
#include "exit_device.h"

static struct exit_device d;
static unsigned calls;
static uint32_t last_value;

static void requested(void *arg, uint32_t value)
{
    CHECK(arg == &calls);
    calls++;
    last_value = value;
}

static void start(void)
{
    rig_start(&d, &exit_class, NULL, 4);
    d.dev.finish = requested;
    d.dev.shell = &calls;
    calls = 0;
    last_value = 0;
}

TEST_P(exit_device, the_three_requests_are_reported_with_their_code, 3)
{
    static const uint32_t value[] = {0x5555, 0x00073333, 0x7777};

    start();
    CHECK_EQ(device_write(&d, 0, 4, value[param]), BUS_OK);
    CHECK_EQ(calls, 1);
    CHECK_EQ(last_value, value[param]);
    CHECK_EQ(d.request, value[param]);
    CHECK_EQ(d.dev.notes.count[NOTE_GUEST_ERROR], 0);
}

TEST(exit_device, code_and_request_are_fields_of_the_value)
{
    start();
    CHECK_EQ(device_write(&d, 0, 4, 0xffff3333), BUS_OK);
    CHECK_EQ(GET(d.request, EXIT_DEVICE_WHAT), EXIT_DEVICE_FAIL);
    CHECK_EQ(GET(d.request, EXIT_DEVICE_CODE), 0xffff);
}

TEST(exit_device, a_16_bit_write_is_a_request_and_a_byte_is_refused)
{
    start();
    CHECK_EQ(device_write(&d, 0, 1, 0x55), BUS_ERROR);
    CHECK_EQ(device_write(&d, 2, 2, 0x5555), BUS_ERROR);
    CHECK_EQ(calls, 0);
    CHECK_EQ(device_write(&d, 0, 2, 0x5555), BUS_OK);
    CHECK_EQ(calls, 1);
}

TEST(exit_device, other_values_are_guest_errors_and_change_nothing)
{
    start();
    CHECK_EQ(device_write(&d, 0, 4, 0x1234), BUS_OK);
    CHECK_EQ(calls, 0);
    CHECK_EQ(d.request, 0);
    CHECK_EQ(d.dev.notes.count[NOTE_GUEST_ERROR], 1);
    CHECK_HAS(last_note, "0x00001234 is no request");
    device_write(&d, 0, 4, 0x5555);
    device_write(&d, 0, 4, 0);
    CHECK_EQ(d.request, 0x5555);
}

TEST(exit_device, it_reads_zero_and_nothing_else_is_mapped)
{
    uint32_t v = 1;

    start();
    device_write(&d, 0, 4, 0x7777);
    CHECK_EQ(device_read(&d, 0, 4, &v), BUS_OK);
    CHECK_EQ(v, 0);
    CHECK_EQ(d.dev.notes.count[NOTE_GUEST_ERROR], 0);
    CHECK_EQ(device_read(&d, 4, 4, &v), BUS_OK);
    CHECK_EQ(d.dev.notes.count[NOTE_GUEST_ERROR], 1);
}

TEST(exit_device, reset_forgets_the_request_and_keeps_the_callback)
{
    start();
    device_write(&d, 0, 4, 0x7777);
    device_reset(&d);
    CHECK_EQ(d.request, 0);
    device_write(&d, 0, 4, 0x5555);
    CHECK_EQ(calls, 2);
}

TEST(exit_device, works_without_a_listener)
{
    start();
    d.dev.finish = NULL;
    CHECK_EQ(device_write(&d, 0, 4, 0x5555), BUS_OK);
    CHECK_EQ(d.request, 0x5555);
}
