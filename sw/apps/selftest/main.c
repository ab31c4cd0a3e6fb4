/* SPDX-License-Identifier: Apache-2.0 */
/* Runs the tests; with crash=N instead one of the ways in which a program ends badly. */
#include "selftest.h"

#include "arch.h"
#include "dmaengine.h"
#include "interrupt.h"
#include "kthread.h"
#include "moduleparam.h"
#include "of.h"
#include "slab.h"
#include "spinlock.h"
#include "string.h"

int main(void);

static unsigned crash;
static const struct param params[] = {{"crash", &crash, 0, 6}};
static bool failed;

bool selftest_check(bool ok, const char *text, const char *file, int line)
{
    if (!ok) {
        failed = true;
        pr_err("%s:%d: %s\n", file, line, text);
    }
    return ok;
}

bool selftest_eq(u64 a, u64 b, const char *ta, const char *tb, const char *file, int line)
{
    if (a != b) {
        failed = true;
        pr_err("%s:%d: %s is 0x%llx, %s is 0x%llx\n", file, line, ta, a, tb, b);
    }
    return a == b;
}

bool selftest_str(const char *a, const char *b, const char *ta, const char *file, int line)
{
    const bool equal = !strcmp(a, b);

    if (!equal) {
        failed = true;
        pr_err("%s:%d: %s is \"%s\", not \"%s\"\n", file, line, ta, a, b);
    }
    return equal;
}

void selftest_settle(void)
{
    for (unsigned i = 0; i < 8; i++)
        cond_resched();
}

static void sleep_in_tasklet(struct tasklet_struct *t)
{
    (void)t;
    kfree(kmalloc(16, GFP_KERNEL));
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
    }
}

static void run(const struct selftest *tests, unsigned *passed, unsigned *bad)
{
    for (; tests->name; tests++) {
        const unsigned depth = spinlock_depth;

        failed = false;
        tests->run();
        CHECK(in_task() && !arch_irqs_disabled());
        CHECK_EQ(spinlock_depth, depth);
        ++*(failed ? bad : passed);
        pr_info("%s %s\n", failed ? "FAIL" : "PASS", tests->name);
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
    unsigned passed = 0, bad = 0;

    if (parse_params("selftest", params, ARRAY_SIZE(params)))
        return EXIT_BAD_PARAMS;
    crash_now();
    run(kernel_tests, &passed, &bad);
    run(thread_tests, &passed, &bad);
    run(of_tests, &passed, &bad);
    run(dma_tests, &passed, &bad);
    run(client_tests, &passed, &bad);
    if (has_controller())
        run(controller_tests, &passed, &bad);
    else
        pr_info("SKIP controller: the board has no DMA controller\n");
    pr_info("%u passed, %u failed\n", passed, bad);
    return bad ? 1 : 0;
}
