/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the tests; with crash=N instead one of the ways in which a program ends badly. */
#include "selftest.h"

#include "delay.h"
#include "dmaengine.h"
#include "exit_device_regs.h"
#include "interrupt.h"
#include "io.h"
#include "kthread.h"
#include "moduleparam.h"
#include "of.h"
#include "provider.h"
#include "slab.h"
#include "spinlock.h"

int main(void);

enum { EXIT_DEVICE = 0x00100000 };

static unsigned crash;
static int largest = INT32_MAX;
static const struct param params[] = {{"crash", &crash, 0, 13}};

static void sleep_in_tasklet(struct tasklet_struct *t)
{
    (void)t;
    kfree(kmalloc(16, GFP_KERNEL));
}

/* API-119 */
static void complete_twice(void)
{
    struct dma_chan chan;
    struct dma_async_tx_descriptor tx = {.chan = &chan};

    dma_cookie_init(&chan);
    dma_cookie_assign(&tx);
    dma_cookie_complete(&tx);
    dma_cookie_complete(&tx);
}

/* What goes well on most days: a sanitizer sees it. */
static void crash_quietly(void)
{
    u8 *obj = kmalloc(24, GFP_KERNEL);

    if (crash == 8)
        WRITE_ONCE(obj[24], 1);
    kfree(obj);
    if (crash == 9)
        READ_ONCE(obj[23]);
    if (crash == 10)
        WRITE_ONCE(largest, READ_ONCE(largest) + 1);
}

static void crash_now(void)
{
    struct tasklet_struct t;
    struct spinlock lock;
    void *obj;

    switch (crash) {
    case 1: /* nothing is mapped behind the exit device */
        READ_ONCE(*(u32 *)0x00180000);
        break;
    case 2:
        tasklet_setup(&t, sleep_in_tasklet);
        tasklet_schedule(&t);
        selftest_settle();
        break;
    case 3:
        obj = kmalloc(16, GFP_KERNEL);
        kfree(obj);
        kfree(obj);
        break;
    case 4:
        spin_lock_init(&lock);
        spin_lock(&lock);
        spin_lock(&lock);
        break;
    case 5:
        __asm__ volatile(".4byte 0xffffffff");
        break;
    case 6: /* the panic's own text is what case 1 reads */
        panic("%s", (const char *)0x00180000);
    case 7:
        complete_twice();
        break;
    case 11:
        readl((void __iomem *)0x00180000);
        break;
    case 12: /* resets the board, for ever */
        writel(EXIT_DEVICE_RESET, (u8 __iomem *)EXIT_DEVICE + EXIT_DEVICE_FINISH);
        msleep(1000);
        break;
    case 13: /* registers of a controller that rests */
        readl((u8 __iomem *)of_iomap(of_find_compatible_node(NULL, "arm,pl080"), 0) + 0x30);
        break;
    default:
        crash_quietly();
    }
}

static bool has_controller(void)
{
    dma_cap_mask_t mask = 1ul << DMA_MEMCPY;
    struct dma_chan *chan = dma_request_chan_by_mask(&mask);

    if (IS_ERR(chan))
        return false;
    dma_release_channel(chan);
    return true;
}

int main(void)
{
    if (parse_params("selftest", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    crash_now();
    selftest_run(kernel_tests);
    selftest_run(thread_tests);
    selftest_run(of_tests);
    selftest_run(dma_tests);
    selftest_run(client_tests);
    selftest_run(slave_tests);
    if (has_controller()) {
        selftest_run(controller_tests);
        selftest_run(line_tests);
    } else {
        pr_info("SKIP controller: the board has no DMA controller\n");
    }
    return selftest_result();
}
