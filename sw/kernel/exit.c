/* SPDX-License-Identifier: Apache-2.0 */
/* The end: the exit device (sifive,test0), panic, and the check of contexts. */
#include "internal.h"

#include "arch.h"
#include "interrupt.h"
#include "io.h"
#include "of.h"
#include "spinlock.h"

#define EXIT_PASS 0x5555u
#define EXIT_FAIL 0x3333u

static void __iomem *exit_device = (void __iomem *)EARLY_EXIT_DEVICE;
unsigned spinlock_depth;

void exit_init(void)
{
    const struct device_node *np = of_find_compatible_node(NULL, "sifive,test0");

    exit_device = of_iomap(np, 0);
    if (!exit_device)
        pr_warn("no exit device (sifive,test0): the program will stop, but not end\n");
}

void kernel_exit(unsigned code)
{
    console_drain();
    code = min(code, 0xffffu);
    if (exit_device)
        writel(code ? code << 16 | EXIT_FAIL : EXIT_PASS, exit_device);
    arch_halt();
}

void panic(const char *format, ...)
{
    static bool again; /* a panic while panicking only ends */
    char text[160];
    va_list args;

    arch_irq_disable();
    if (!again) {
        again = true;
        va_start(args, format);
        vsnprintf(text, sizeof text, format, args);
        va_end(args);
        pr_err("Kernel panic - not syncing: %s\n", text);
    }
    kernel_exit(PANIC_EXIT_CODE);
}

void __might_sleep(const char *caller)
{
    if (in_task() && !spinlock_depth && !arch_irqs_disabled())
        return;
    panic("BUG: sleeping function called from invalid context: %s in %s", caller,
          in_hardirq()     ? "an interrupt handler"
          : in_softirq()   ? "a tasklet"
          : spinlock_depth ? "a thread that holds a spin lock"
                           : "a thread with interrupts off");
}
