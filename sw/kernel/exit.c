/* SPDX-License-Identifier: Apache-2.0 */
/* The end: the exit device (sifive,test0), panic, and the check of contexts. */
#include "internal.h"

#include "arch.h"
#include "exit_device_regs.h"
#include "interrupt.h"
#include "io.h"
#include "of.h"

static void __iomem *exit_device = (void __iomem *)EARLY_EXIT_DEVICE;

void exit_init(void)
{
    const struct device_node *np = of_find_compatible_node(NULL, "sifive,test0");

    exit_device = of_iomap(np, 0);
    if (!exit_device)
        pr_warn("no exit device (sifive,test0): the program will stop, but not end\n");
}

void kernel_exit(unsigned code)
{
    code = checker_end(code);
    console_drain();
    code = min(code, GET(EXIT_DEVICE_CODE, EXIT_DEVICE_CODE));
    if (exit_device)
        writel(code ? PUT(EXIT_DEVICE_CODE, code) | EXIT_DEVICE_FAIL : EXIT_DEVICE_PASS,
               exit_device + EXIT_DEVICE_FINISH);
    arch_halt();
}

/* Each stage comes once: an exception in one of them ends in a panic, which is the next one. */
void panic(const char *format, ...)
{
    static unsigned stage;
    const bool told = console_present();
    char text[160];
    va_list args;

    arch_irq_disable();
    smp_stop_others();
    console_bust_lock();
    switch (stage++) {
    case 0:
        va_start(args, format);
        vsnprintf(text, sizeof text, format, args);
        va_end(args);
        pr_err("Kernel panic - not syncing: %s\n", text);
        kernel_exit(told ? PANIC_EXIT_CODE : SILENT_PANIC_EXIT_CODE);
    case 1: /* the text or the console went wrong */
        console_off();
        kernel_exit(SILENT_PANIC_EXIT_CODE);
    default: /* the exit device as well */
        arch_halt();
    }
}

#ifdef DEBUG_CHECKER
void __might_sleep(const char *call, const void *pc)
{
    checker_might_sleep(call, pc);
}
#else
void __might_sleep(const char *call, const void *pc)
{
    (void)pc;
    if (likely(!preempt_count() && !arch_irqs_disabled()))
        return;
    panic("BUG: sleeping function called from invalid context: %s in %s", call,
          in_hardirq()           ? "an interrupt handler"
          : in_serving_softirq() ? "a tasklet"
          : in_atomic()          ? "a thread that holds a spin lock"
                                 : "a thread with interrupts off");
}
#endif
