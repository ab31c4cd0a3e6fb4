/* SPDX-License-Identifier: Apache-2.0 */
#include "exit_device.h"

static bool known(uint32_t val)
{
    uint32_t what = GET(val, EXIT_DEVICE_WHAT);

    return what == EXIT_DEVICE_PASS || what == EXIT_DEVICE_FAIL || what == EXIT_DEVICE_RESET;
}

static uint32_t finish_get(const void *dev, unsigned i)
{
    (void)dev;
    (void)i;
    return 0;
}

static void finish_set(void *dev, unsigned i, uint32_t val, uint32_t old)
{
    struct exit_device *d = dev;

    (void)i;
    if (!known(val)) {
        d->request = old;
        note(&d->dev.notes, NOTE_GUEST_ERROR, GET(val, EXIT_DEVICE_WHAT),
             "write 0x%08x is no request; 0x%x is pass, 0x%x fail, 0x%x reset", val,
             EXIT_DEVICE_PASS, EXIT_DEVICE_FAIL, EXIT_DEVICE_RESET);
        return;
    }
    if (d->dev.finish)
        d->dev.finish(d->dev.shell, val);
}

/* A 16-bit write is a request with code 0, as in QEMU. */
static const struct reg map[] = {
    {.name = "finish", .offset = EXIT_DEVICE_FINISH, .at = offsetof(struct exit_device, request),
     .read = REG_ALL, .write = REG_ALL, .sizes = 2 | 4, .get = finish_get, .set = finish_set},
};

static void reset(void *dev)
{
    reg_reset(&((struct exit_device *)dev)->dev.bank, dev);
}

static const char *const compatible[] = {"sifive,test1", "sifive,test0", NULL};

const struct device_class exit_class = {
    .name = "exit",
    .compatible = compatible,
    .size = sizeof(struct exit_device),
    .regs = map,
    .reg_count = sizeof map / sizeof map[0],
    .window = EXIT_DEVICE_WINDOW,
    .reset = reset,
};
