/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Interrupts: of the console's NS16550A, which asks for one whenever its
 * transmitter is empty and that is enabled. The console itself shares the line.
 */
#include "delay.h"
#include "interrupt.h"
#include "io.h"
#include "kerneltest.h"
#include "ns16550a_regs.h"
#include "of.h"
#include "spinlock.h"

static struct {
    u8 __iomem *regs;
    unsigned irq;
    unsigned calls, others, cpu; /* OTHERS: those of another user of the line */
    bool wrong_context, stays, begun, ended;
    unsigned slow; /* us that the handler takes */
} line;

static void set_request(bool on)
{
    const u8 ier = readb(line.regs + UART_IER);

    writeb(on ? ier | UART_IER_ETBEI : ier & (u8)~UART_IER_ETBEI, line.regs + UART_IER);
}

static void (*in_handler)(void);

static irqreturn_t handler(int irq, void *dev_id)
{
    if (!(readb(line.regs + UART_IER) & UART_IER_ETBEI))
        return IRQ_NONE; /* served already */
    if (dev_id != &line)
        line.others++;
    WRITE_ONCE(line.begun, true);
    line.calls++;
    line.cpu = smp_processor_id();
    if (!in_hardirq() || in_task() || !irqs_disabled() || irq != (int)line.irq)
        line.wrong_context = true;
    set_request(false);
    if (in_handler)
        in_handler();
    udelay(line.slow);
    WRITE_ONCE(line.ended, true);
    return IRQ_HANDLED;
}

/* False: the board has no such port. */
static bool setup(void)
{
    struct device_node *np = of_find_compatible_node(NULL, "ns16550a");
    const int irq = of_irq_get(np, 0);

    line.regs = of_iomap(np, 0);
    line.irq = (unsigned)irq;
    line.calls = line.others = line.slow = 0;
    line.wrong_context = line.begun = line.ended = false;
    return line.regs && irq > 0 &&
           CHECK_EQ(request_irq(line.irq, handler, IRQF_SHARED, "test", &line), 0);
}

bool run_in_handler(void (*function)(void))
{
    if (!setup())
        return false;
    in_handler = function;
    set_request(true);
    udelay(20);
    in_handler = NULL;
    free_irq(line.irq, &line);
    return line.calls;
}

bool line_begin(unsigned *irq, void (*function)(void))
{
    if (!setup())
        return false;
    in_handler = function;
    *irq = line.irq;
    return true;
}

void line_request(void)
{
    set_request(true);
}

unsigned line_end(void)
{
    set_request(false);
    in_handler = NULL;
    free_irq(line.irq, &line);
    return line.calls;
}

static void a_handler_runs_in_hard_irq_context(void)
{
    if (!setup())
        return;
    CHECK_EQ(line.calls, 0);
    set_request(true);
    udelay(20);
    CHECK_EQ(line.calls, 1);
    CHECK(!line.wrong_context);
    free_irq(line.irq, &line);
}

static void users_of_a_line_are_asked_in_turn(void)
{
    int other;

    if (!setup())
        return;
    CHECK_EQ(request_irq(line.irq, handler, IRQF_SHARED, "other", &other), 0);
    set_request(true);
    udelay(20);
    CHECK_EQ(line.calls, 1);
    CHECK_EQ(line.others, 0);
    free_irq(line.irq, &line);
    set_request(true);
    udelay(20);
    CHECK_EQ(line.calls, 2);
    CHECK_EQ(line.others, 1);
    free_irq(line.irq, &other);
}

static void requests_are_refused(void)
{
    CHECK_EQ(request_irq(0, handler, 0, "test", &line), -EINVAL);
    CHECK_EQ(request_irq(100000, handler, 0, "test", &line), -EINVAL);
    CHECK_EQ(request_irq(1, NULL, 0, "test", &line), -EINVAL);
    if (!setup())
        return;
    CHECK_EQ(request_irq(line.irq, handler, 0, "test", &line), -EBUSY);
    free_irq(line.irq, &line);
}

static void a_disabled_interrupt_is_not_lost(void)
{
    if (!setup())
        return;
    disable_irq(line.irq);
    disable_irq_nosync(line.irq);
    set_request(true);
    udelay(20);
    enable_irq(line.irq);
    udelay(20);
    CHECK_EQ(line.calls, 0);
    enable_irq(line.irq);
    udelay(20);
    CHECK_EQ(line.calls, 1);
    free_irq(line.irq, &line);
}

static void an_interrupt_that_nobody_takes_is_switched_off(void)
{
    if (!setup())
        return;
    free_irq(line.irq, &line);
    bind_main();       /* to the hart that it goes to */
    set_request(true); /* again and again; this thread gets on only when it is switched off */
    udelay(10);
    set_request(false);
    unbind_main();
    enable_irq(line.irq);
    CHECK(setup());
    set_request(true);
    udelay(20);
    CHECK_EQ(line.calls, 1); /* as good as new */
    free_irq(line.irq, &line);
}

static void an_interrupt_goes_to_the_hart_that_is_chosen(void)
{
    if (!setup())
        return;
    for (unsigned i = 0; i < num_online_cpus(); i++) {
        CHECK_EQ(irq_set_affinity(line.irq, i), 0);
        set_request(true);
        msleep(1);
        CHECK_EQ(line.calls, i + 1);
        CHECK_EQ(line.cpu, i);
    }
    CHECK_EQ(irq_set_affinity(line.irq, num_online_cpus()), -EINVAL);
    CHECK_EQ(irq_set_affinity(line.irq, 0), 0);
    free_irq(line.irq, &line);
}

/* On another hart, if there is one. */
static void free_irq_waits_for_the_handler(void)
{
    if (!setup())
        return;
    bind_main();
    CHECK_EQ(irq_set_affinity(line.irq, num_online_cpus() - 1), 0);
    line.slow = 500;
    set_request(true);
    CHECK(spin_until(&line.begun));
    if (num_online_cpus() > 1)
        CHECK(!READ_ONCE(line.ended));
    free_irq(line.irq, &line);
    CHECK(READ_ONCE(line.ended));
    CHECK_EQ(line.calls, 1);
    CHECK_EQ(irq_set_affinity(line.irq, 0), 0);
    unbind_main();
}

#ifdef DEBUG_CHECKER
static void disable_line(void *arg)
{
    (void)arg;
    disable_irq_nosync(line.irq);
    checker_at("irq:claimed", NULL, NULL);
}

/* Between the claim and the handler, as another hart may: it does not run, nor is it lost. */
static void no_handler_runs_once_its_interrupt_is_disabled(void)
{
    if (!setup())
        return;
    bind_main();
    checker_at("irq:claimed", disable_line, NULL);
    set_request(true);
    udelay(20);
    CHECK_EQ(line.calls, 0);
    enable_irq(line.irq);
    udelay(20);
    CHECK_EQ(line.calls, 1);
    free_irq(line.irq, &line);
    unbind_main();
}
#endif

#define T(name)                                                                                    \
    {                                                                                              \
        "irq." #name, name                                                                         \
    }
const struct selftest irq_tests[] = {
    T(a_handler_runs_in_hard_irq_context),
    T(users_of_a_line_are_asked_in_turn),
    T(requests_are_refused),
    T(a_disabled_interrupt_is_not_lost),
    T(an_interrupt_that_nobody_takes_is_switched_off),
    T(an_interrupt_goes_to_the_hart_that_is_chosen),
    T(free_irq_waits_for_the_handler),
#ifdef DEBUG_CHECKER
    T(no_handler_runs_once_its_interrupt_is_disabled),
#endif
    {NULL, NULL},
};
